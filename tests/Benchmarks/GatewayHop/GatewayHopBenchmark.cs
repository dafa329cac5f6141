using System.Globalization;

namespace Platform.Benchmarks.GatewayHop;

/// <summary>
/// HTTP/1.1 against cleartext HTTP/2 between gateway and service. All ways are measured in one run, in turns, and in changing order, so that
/// whatever else the machine does hits them alike; the ratios count, the absolute figures are this machine's.
/// </summary>
internal static class GatewayHopBenchmark
{
    private static readonly int[] Connections = [1, 16, 64];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 1);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 9;
        await using var servers = await HopServers.StartAsync();
        (string Name, Uri Address)[] ways = [("direct", servers.Direct), .. servers.Ways];
        foreach (var (_, address) in ways)
        {
            await LoadClient.RunAsync(address, 16, TimeSpan.FromSeconds(2));
        }

        Console.WriteLine($"{rounds} rounds of {time.TotalSeconds} s a way, {Environment.ProcessorCount} cores, client and servers in one process; medians over the rounds");
        foreach (var connections in Connections)
        {
            var results = ways.ToDictionary(static way => way.Name, static _ => new List<Measured>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (name, address) in Rotate(ways, round))
                {
                    results[name].Add(await LoadClient.RunAsync(address, connections, time));
                }
            }

            Print(connections, results);
        }

        return 0;
    }

    private static void Print(int connections, Dictionary<string, List<Measured>> results)
    {
        Console.WriteLine();
        Console.WriteLine($"| {connections} connections | requests/s | p50 µs | p99 µs | throughput to HTTP/1.1 | p50 to HTTP/1.1 |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, rounds) in results)
        {
            // Like with like: what has a proxy in between is compared with what has one.
            var baseline = results[name.EndsWith("+ proxy", StringComparison.Ordinal) ? "HTTP/1.1 + proxy" : "HTTP/1.1"];
            // Round by round, since neighbours in time met the same machine.
            var throughput = Comparison.Median(rounds.Zip(baseline, static (own, other) => own.RequestsPerSecond / other.RequestsPerSecond));
            var latency = Comparison.Median(rounds.Zip(baseline, static (own, other) => own.MedianMicroseconds / other.MedianMicroseconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {Comparison.Median(rounds.Select(static r => r.RequestsPerSecond)):0} | {Comparison.Median(rounds.Select(static r => r.MedianMicroseconds)):0} | {Comparison.Median(rounds.Select(static r => r.P99Microseconds)):0} | {throughput:0.00} | {latency:0.00} |"));
        }
    }

    private static IEnumerable<T> Rotate<T>(T[] items, int by) => items.Select((_, index) => items[(index + by) % items.Length]);
}
