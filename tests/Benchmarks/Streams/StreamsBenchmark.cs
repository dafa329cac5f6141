using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Benchmarks.Chat;
using Platform.Benchmarks.Stack;
using Platform.ServiceDefaults;

namespace Platform.Benchmarks.Streams;

/// <summary>Many streams of half a minute at once: what each takes of memory and of the database's connections, and what a sign-in feels of them.</summary>
internal static class StreamsBenchmark
{
    private const int SignIns = 40;

    private static readonly string[] Watched = [Parts.Gateway, Parts.LlmService, Parts.AuthService];

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        await using var stack = await PlatformStack.StartAsync();
        using var client = new HttpClient { BaseAddress = stack.Gateway, Timeout = TimeSpan.FromMinutes(2) };
        // Warm, and with a heap that has seen as many requests at once.
        await LoadClient.RunAsync(stack.Gateway, 64, TimeSpan.FromSeconds(6), ChatBenchmark.Request(stack.Key, stream: true));
        await SignInAsync(client, SignIns);
        await Task.Delay(TimeSpan.FromSeconds(5));

        var idle = await SignInAsync(client, SignIns);
        var before = Watched.ToDictionary(static name => name, name => stack[name].ResidentBytes);
        var streams = Enumerable.Range(0, count).Select(_ => StreamAsync(client, stack.Key)).ToArray();
        var begun = await Task.WhenAll(streams.Select(static stream => stream.Begun));
        Comparison.Print($"{count} streams begun, the last one after {begun.Max().TotalMilliseconds:0} ms; p50 to the first byte {Comparison.Median(begun.Select(static b => b.TotalMilliseconds)):0} ms");

        // Of what the database holds open nothing belongs to a stream by now.
        await Task.Delay(TimeSpan.FromSeconds(3));
        await PrintPoolsAsync(stack);
        var beside = await SignInAsync(client, SignIns);
        foreach (var name in Watched)
        {
            Comparison.Print($"| {name} | {before[name] / 1e6:0} MB | {stack[name].ResidentBytes / 1e6:0} MB | {(stack[name].ResidentBytes - before[name]) / 1024.0 / count:0.0} KB a stream |");
        }

        var done = (await Task.WhenAll(streams.Select(static stream => stream.Ended))).Count(static isWhole => isWhole);
        Comparison.Print($"{done} of {count} streams came to their end");
        Comparison.Print($"| sign-in, p50 and p90 | idle {At(idle, 0.5):0.0} ms, {At(idle, 0.9):0.0} ms | beside the streams {At(beside, 0.5):0.0} ms, {At(beside, 0.9):0.0} ms | ratio {At(beside, 0.5) / At(idle, 0.5):0.00}, {At(beside, 0.9) / At(idle, 0.9):0.00} |");
        return done == count ? 0 : 1;
    }

    private static (Task<TimeSpan> Begun, Task<bool> Ended) StreamAsync(HttpClient client, string key)
    {
        var (begun, started) = (new TaskCompletionSource<TimeSpan>(), Stopwatch.GetTimestamp());
        return (begun.Task, ReadAsync());

        async Task<bool> ReadAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Content = new StringContent(
                $$"""{"model":"{{Upstream.SlowModel}}","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Take your time."}]}""", Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            begun.SetResult(Stopwatch.GetElapsedTime(started));
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            var isWhole = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                isWhole |= line == "data: [DONE]";
            }

            return isWhole && response.IsSuccessStatusCode;
        }
    }

    private static async Task<List<double>> SignInAsync(HttpClient client, int times)
    {
        var milliseconds = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var response = await client.PostAsJsonAsync("/api/v1/auth/sessions", new { email = Services.AdminEmail, password = Services.AdminPassword });
            response.EnsureSuccessStatusCode();
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return milliseconds;
    }

    private static async Task PrintPoolsAsync(PlatformStack stack)
    {
        using var client = new HttpClient { BaseAddress = stack[Parts.LlmService].Address, DefaultRequestHeaders = { { InternalHeaders.Service, Services.ServiceKey } } };
        var pools = await client.GetFromJsonAsync<JsonElement>("/internal/pools");
        foreach (var pool in pools.GetProperty("pools").EnumerateArray())
        {
            Console.WriteLine($"pool {pool.GetProperty("name").GetString()}: {pool.GetProperty("inUse").GetInt32()} connections in use, {pool.GetProperty("waiting").GetInt32()} callers waiting");
        }
    }

    private static double At(List<double> values, double part) => values.Order().ElementAt((int)(part * (values.Count - 1)));
}
