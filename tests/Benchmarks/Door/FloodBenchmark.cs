using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Platform.ServiceDefaults;

namespace Platform.Benchmarks.Door;

/// <summary>
/// What requests with a good key feel of a flood of bad ones from another address: nothing sent beside them, the same number of good requests, keys that can't be
/// ours, keys that could. In turns; the good requests beside show what the machine itself takes for that many requests.
/// </summary>
internal static class FloodBenchmark
{
    private const int GoodPerSecond = 400;
    private const int FloodPerSecond = 1600;

    private static readonly (string Name, Func<string>? Key)[] Floods =
    [
        ("nothing", null),
        ("good keys", static () => Services.AdminKey),
        ("mistyped keys", static () => CredentialText.ApiKeyMark + Random(CredentialText.RandomLength + 6)),
        ("unknown keys", static () => CredentialText.Complete(CredentialText.ApiKeyMark + Random(CredentialText.RandomLength))),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        await using var stack = await DoorStack.StartAsync();
        await LoadClient.RunAsync(stack.Gateway.Address, 16, TimeSpan.FromSeconds(5), Services.AdminKey);
        using var good = new PacedClient(stack.Gateway.Address, IPAddress.Loopback, GoodPerSecond);
        using var flood = new PacedClient(stack.Gateway.Address, IPAddress.Parse("127.0.0.2"), FloodPerSecond);
        var measured = Floods.ToDictionary(static f => f.Name, static _ => new List<Round>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, key) in Floods)
            {
                measured[name].Add(await Round.RunAsync(stack, good, key is null ? null : () => flood.RunAsync(time, key), time));
            }
        }

        Print(measured, rounds, time);
        return 0;
    }

    private static void Print(Dictionary<string, List<Round>> measured, int rounds, TimeSpan time)
    {
        Comparison.Print($"{rounds} rounds of {time.TotalSeconds} s; {GoodPerSecond} good requests a second, {FloodPerSecond} others beside them; medians over the rounds");
        Console.WriteLine("| beside | p50 µs | p99 µs | good refused | flood: 200 · 401 · 429 | AuthService, ms of processor a second |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, all) in measured)
        {
            Comparison.Print(
                $"| {name} | {Median(all, static r => r.P50):0} | {Median(all, static r => r.P99):0} | {all.Sum(static r => r.Refused)} | {all.Sum(static r => r.Ok)} · {all.Sum(static r => r.Unauthorized)} · {all.Sum(static r => r.Limited)} | {Median(all, static r => r.AuthMilliseconds):0} |");
        }
    }

    private static double Median(List<Round> rounds, Func<Round, double> value) => Comparison.Median(rounds.Select(value));

    private static string Random(int length) => RandomNumberGenerator.GetString(CredentialText.Alphabet, length);

    private sealed record Round(double P50, double P99, int Refused, int Ok, int Unauthorized, int Limited, double AuthMilliseconds)
    {
        public static async Task<Round> RunAsync(DoorStack stack, PacedClient good, Func<Task<ILookup<HttpStatusCode, double>>>? flood, TimeSpan time)
        {
            var before = stack.Auth.ProcessorTime;
            var beside = flood?.Invoke();
            var answers = await good.RunAsync(time, static () => Services.AdminKey);
            var others = beside is null ? null : await beside;
            double[] latencies = [.. answers[HttpStatusCode.OK].Order()];
            return new(
                latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100], answers.Where(static g => g.Key != HttpStatusCode.OK).Sum(static g => g.Count()),
                others?[HttpStatusCode.OK].Count() ?? 0, others?[HttpStatusCode.Unauthorized].Count() ?? 0, others?[HttpStatusCode.TooManyRequests].Count() ?? 0,
                (stack.Auth.ProcessorTime - before).TotalMilliseconds / time.TotalSeconds);
        }
    }
}
