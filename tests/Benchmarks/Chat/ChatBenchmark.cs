using System.Globalization;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Chat;

/// <summary>A chat call through the whole platform against the same call to the provider itself, in turns, so that whatever else the machine does hits both alike.</summary>
internal static class ChatBenchmark
{
    /// <summary>Until the compiler has done with what a call passes, which competes with it for two cores.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    private static readonly int[] Connections = [1, 16, 64];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        await using var stack = await PlatformStack.StartAsync();
        Console.WriteLine($"{rounds} rounds of {time.TotalSeconds} s each, {Environment.ProcessorCount} cores for client, provider, services, PostgreSQL and Redis; medians over the rounds");
        foreach (var stream in (bool[])[false, true])
        {
            var request = Request(stack.Key, stream);
            await LoadClient.RunAsync(stack.Gateway, 64, WarmUp, request);
            foreach (var connections in args.Length > 2 ? [int.Parse(args[2], CultureInfo.InvariantCulture)] : Connections)
            {
                List<Measured> direct = [];
                List<Round> ours = [];
                for (var round = 0; round < rounds; round++)
                {
                    direct.Add(await LoadClient.RunAsync(stack.Upstream.Address, connections, time, request));
                    ours.Add(await Round.RunAsync(stack, connections, time, request));
                }

                Print(connections, stream, direct, ours);
            }
        }

        return 0;
    }

    internal static byte[] Request(string key, bool stream) => LoadClient.Post(
        "/v1/chat/completions", key,
        $$"""{"model":"{{Upstream.Model}}","max_tokens":64,{{(stream ? "\"stream\":true," : "")}}"messages":[{"role":"user","content":"Say something in twenty words."}]}""");

    private static void Print(int connections, bool stream, List<Measured> direct, List<Round> ours)
    {
        Console.WriteLine();
        Console.WriteLine($"| {connections} connections, {(stream ? "streamed" : "plain")} | provider | platform | added |");
        Console.WriteLine("| --- | --- | --- | --- |");
        PrintRow("requests/s", direct, ours, static load => load.RequestsPerSecond);
        PrintRow("first byte, p50 µs", direct, ours, static load => load.FirstByteMicroseconds);
        PrintRow("p50 µs", direct, ours, static load => load.MedianMicroseconds);
        PrintRow("p99 µs", direct, ours, static load => load.P99Microseconds);
        foreach (var service in ours[0].Processor.Keys)
        {
            Comparison.Print($"| processor µs a request, {service} | | {Comparison.Median(ours.Select(round => round.Processor[service])):0} | |");
        }
    }

    private static void PrintRow(string what, List<Measured> direct, List<Round> ours, Func<Measured, double> value)
    {
        var added = Comparison.Median(ours.Zip(direct, (own, bare) => value(own.Load) - value(bare)));
        Comparison.Print($"| {what} | {Comparison.Median(direct.Select(value)):0} | {Comparison.Median(ours.Select(round => value(round.Load))):0} | {added:0} |");
    }

    /// <summary>One round: what the client saw, and what a request cost each service's processor.</summary>
    private sealed record Round(Measured Load, IReadOnlyDictionary<string, double> Processor)
    {
        public static async Task<Round> RunAsync(PlatformStack stack, int connections, TimeSpan time, byte[] request)
        {
            var before = stack.Services.ToDictionary(static service => service.Key, static service => service.Value.ProcessorTime);
            var load = await LoadClient.RunAsync(stack.Gateway, connections, time, request);
            return new(load, stack.Services.ToDictionary(
                static service => service.Key, service => (service.Value.ProcessorTime - before[service.Key]).TotalMicroseconds / load.Requests));
        }
    }
}
