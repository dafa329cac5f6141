using System.Globalization;

namespace Platform.Benchmarks.Door;

/// <summary>
/// What the door costs: the gateway, with the live check of each request, against a bare YARP to the same service. In turns, so that whatever else the machine
/// does hits both alike.
/// </summary>
internal static class GatewayBenchmark
{
    private static readonly int[] Connections = [1, 16, 64];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 2);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7;
        await using var stack = await DoorStack.StartAsync();
        await LoadClient.RunAsync(stack.Bare.Address, 16, TimeSpan.FromSeconds(3));
        await LoadClient.RunAsync(stack.Gateway.Address, 16, TimeSpan.FromSeconds(6), Services.AdminKey);

        Console.WriteLine($"{rounds} rounds of {time.TotalSeconds} s each, {Environment.ProcessorCount} cores for client, proxies, AuthService, PostgreSQL and service; medians over the rounds");
        foreach (var connections in Connections)
        {
            List<Round> bare = [], gateway = [];
            for (var round = 0; round < rounds; round++)
            {
                bare.Add(await Round.RunAsync(stack.Bare, null, connections, time, key: null));
                gateway.Add(await Round.RunAsync(stack.Gateway, stack.Auth, connections, time, Services.AdminKey));
            }

            Print(connections, bare, gateway);
        }

        return 0;
    }

    private static void Print(int connections, List<Round> bare, List<Round> gateway)
    {
        Console.WriteLine();
        Console.WriteLine($"| {connections} connections | bare YARP | gateway | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        PrintRow("requests/s", "0", bare, gateway, static round => round.Load.RequestsPerSecond);
        PrintRow("p50 µs", "0", bare, gateway, static round => round.Load.MedianMicroseconds);
        PrintRow("p99 µs", "0", bare, gateway, static round => round.Load.P99Microseconds);
        PrintRow("processor µs a request, proxy", "0.0", bare, gateway, static round => round.ProxyMicroseconds);
        Console.WriteLine($"| processor µs a request, AuthService | | {Comparison.Median(gateway.Select(static round => round.AuthMicroseconds)).ToString("0.0", CultureInfo.InvariantCulture)} | |");
    }

    private static void PrintRow(string what, string format, List<Round> bare, List<Round> gateway, Func<Round, double> value)
    {
        var (one, other) = (Comparison.Median(bare.Select(value)), Comparison.Median(gateway.Select(value)));
        // Round by round, since neighbours in time met the same machine.
        var ratio = Comparison.Median(gateway.Zip(bare, (own, plain) => value(own) / value(plain)));
        var culture = CultureInfo.InvariantCulture;
        Console.WriteLine($"| {what} | {one.ToString(format, culture)} | {other.ToString(format, culture)} | {ratio.ToString("0.00", culture)} |");
    }

    /// <summary>One round: what the client saw, and what a request cost the processor.</summary>
    private sealed record Round(Measured Load, double ProxyMicroseconds, double AuthMicroseconds)
    {
        public static async Task<Round> RunAsync(ChildService proxy, ChildService? auth, int connections, TimeSpan time, string? key)
        {
            var (proxyBefore, authBefore) = (proxy.ProcessorTime, auth?.ProcessorTime ?? TimeSpan.Zero);
            var load = await LoadClient.RunAsync(proxy.Address, connections, time, key);
            return new(
                load, (proxy.ProcessorTime - proxyBefore).TotalMicroseconds / load.Requests,
                ((auth?.ProcessorTime ?? TimeSpan.Zero) - authBefore).TotalMicroseconds / load.Requests);
        }
    }
}
