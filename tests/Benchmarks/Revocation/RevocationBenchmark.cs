using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Platform.Benchmarks.Revocation;

/// <summary>
/// From the answer to a revocation to the start of the last request that was still accepted, with Redis and without; to the end of the key's streams; and
/// what a frozen replica of AuthService costs.
/// </summary>
internal static class RevocationBenchmark
{
    private const int KeysAtATime = 8;

    public static async Task<int> RunAsync(string[] args)
    {
        var keys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        var streams = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        await using var stack = await RevocationStack.StartAsync();
        await RevokeAsync(stack, KeysAtATime, "warm-up, not counted");
        await RevokeAsync(stack, keys, "with Redis");
        await EndStreamsAsync(stack, streams);
        await stack.Redis.KillAsync();
        await RevokeAsync(stack, keys, "Redis killed");
        await EndStreamsAsync(stack, streams);
        await FreezeAsync(stack);
        return 0;
    }

    private static async Task RevokeAsync(RevocationStack stack, int keys, string name)
    {
        var (traffic, ends) = (new KeyTraffic(stack), new ConcurrentBag<KeyEnd>());
        await Parallel.ForEachAsync(Enumerable.Range(0, keys), new ParallelOptions { MaxDegreeOfParallelism = KeysAtATime }, async (number, _) =>
            ends.Add(await traffic.MeasureAsync(number)));
        Console.WriteLine($"{name}: {keys} revocations, {ends.Sum(static end => end.Accepted)} requests accepted before, "
            + $"{ends.Sum(static end => end.AcceptedAfter)} begun after the answer, {ends.Sum(static end => end.Unavailable)} times 503");
        Print("last accepted request began, after the answer to the revocation", ends.Select(static end => end.LastAccepted));
        Print("answer to the revocation, after its request", ends.Select(static end => end.RevocationTook));
    }

    private static async Task EndStreamsAsync(RevocationStack stack, int streams)
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, streams).Select(async number =>
        {
            var (id, secret) = await stack.CreateKeyAsync();
            using var request = RevocationStack.Request(HttpMethod.Post, "/v1/chat/completions", secret);
            using var response = await stack.Gateways[number % 2].SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            var events = response.Content.ReadAsStringAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(1200 + (number * 37 % 1000)));
            await stack.RevokeAsync(id, number / 2 % 2);
            var answered = Stopwatch.GetTimestamp();
            var told = (await events).Contains("invalid_api_key", StringComparison.Ordinal);
            return (Took: Stopwatch.GetElapsedTime(answered), Told: told);
        }));
        Console.WriteLine($"{streams} streams, {ends.Count(static end => end.Told)} of which were told why");
        Print("stream ended, after the answer to the revocation", ends.Select(static end => end.Took));
    }

    private static async Task FreezeAsync(RevocationStack stack)
    {
        var (_, secret) = await stack.CreateKeyAsync();
        foreach (var (name, frozen) in new[] { ("both replicas of AuthService alive", false), ("one of two frozen", true) })
        {
            if (frozen)
            {
                stack.AuthServices[0].Freeze();
            }

            var (times, failed, started) = (new ConcurrentBag<TimeSpan>(), 0, Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
            {
                while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
                {
                    using var request = RevocationStack.Request(HttpMethod.Get, "/v1/models", secret);
                    var sent = Stopwatch.GetTimestamp();
                    using var response = await stack.Gateways[number % 2].SendAsync(request);
                    times.Add(Stopwatch.GetElapsedTime(sent));
                    if (response.StatusCode != HttpStatusCode.OK)
                    {
                        Interlocked.Increment(ref failed);
                    }
                }
            }));
            Console.WriteLine($"{name}: {times.Count} requests in 10 s, {failed} failed, {times.Count(static time => time > TimeSpan.FromMilliseconds(200))} took longer than 200 ms");
            Print("request", times);
        }

        stack.AuthServices[0].Thaw();
    }

    private static void Print(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().Select(static time => time.TotalMilliseconds).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what}: p50 {sorted[sorted.Length / 2]:0.0} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:0.0} ms, max {sorted[^1]:0.0} ms"));
    }
}
