using System.Diagnostics;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.Benchmarks.UsageLedger;

/// <summary>An outbox that never runs dry: sends batch after batch to UsageService, as LlmService's delivery does.</summary>
internal sealed class UsageLoad(Uri service, int seed) : IDisposable
{
    private const int Tenants = 50;
    private const int Users = 10;
    private const int Models = 5;

    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _client = new() { BaseAddress = service, DefaultRequestHeaders = { { InternalHeaders.Service, TestIdentity.ServiceKey } } };
    private readonly Random _random = new(seed);

    public async Task<long> SendAsync(int batchSize, TimeSpan time)
    {
        long applied = 0;
        using var end = new CancellationTokenSource(time);
        while (!end.IsCancellationRequested)
        {
            var batch = new UsageBatch([.. Enumerable.Range(0, batchSize).Select(_ => Next())]);
            using var response = await _client.PostAsJsonAsync(UsageBatch.Path, batch, ContractsJson.Default.UsageBatch, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            applied += (await response.Content.ReadFromJsonAsync(ContractsJson.Default.UsageBatchResult))!.Applied;
        }

        return applied;
    }

    /// <summary>Sends a batch at every tick, or as soon as the one before is applied.</summary>
    /// <returns>How long each batch took since its tick, in milliseconds: one that had to wait for another has waited.</returns>
    public async Task<List<double>> MeasureAsync(int batchSize, TimeSpan tick, TimeSpan time)
    {
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        for (var due = TimeSpan.Zero; due < time; due += tick)
        {
            using var content = JsonContent.Create(new UsageBatch([.. Enumerable.Range(0, batchSize).Select(_ => Next())]), ContractsJson.Default.UsageBatch);
            await content.LoadIntoBufferAsync();
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            // A timer that is late is none of the service's time.
            var sent = Stopwatch.GetElapsedTime(began);
            var late = sent - due < TimerSlack ? sent : due;
            using var response = await _client.PostAsync(UsageBatch.Path, content, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            times.Add((Stopwatch.GetElapsedTime(began) - late).TotalMilliseconds);
        }

        return times;
    }

    public void Dispose() => _client.Dispose();

    private UsageEvent Next()
    {
        var (tenant, user, id, now) = (_random.Next(Tenants), _random.Next(Users), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        return new(
            id, id, Id(1, tenant), Id(2, (tenant * Users) + user), Id(3, (tenant * Users) + user), "openai", $"model-{_random.Next(Models)}", "chat",
            new TokenCounts(_random.Next(4000), 0, _random.Next(800), 0), _random.Next(1_000_000), CompletionStatus.Completed, false, now.AddSeconds(-2), now,
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    private static Guid Id(short kind, int number) => new(number + 1, kind, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
