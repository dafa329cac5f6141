using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Faults;

/// <summary>A short version of the drill; the long one is a command of the benchmarks.</summary>
public sealed class DrillTests(RunningPlatform platform)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(150);
    private static readonly string[] Resources = ["llmservice", "usageservice", "gateway", "postgres", "redis"];

    [Fact]
    public async Task However_the_parts_are_killed_and_frozen_every_call_is_billed_once()
    {
        var seed = Random.Shared.Next();
        var before = platform.Upstream.Calls.Select(static call => call.RequestId).ToHashSet();
        platform.Upstream.ScriptFor = static call => new() { Chunks = 1 + (call.RequestId[^1] * 3 % 60), ChunkDelay = TimeSpan.FromMilliseconds(10) };
        var faults = new DrillFaults([.. Resources.Select(name => new DrillTarget(name, () => FindProcessAsync(name)))], seed);
        var load = new DrillLoad(() => platform.CreateClient(), "fake-large", seed);
        using (var end = new CancellationTokenSource(Duration))
        {
            await Task.WhenAll(faults.RunAsync(end.Token), load.RunAsync(8, end.Token));
        }

        platform.Upstream.ScriptFor = null;
        var served = platform.Upstream.Calls.Where(call => !before.Contains(call.RequestId)).ToList();
        await Poll.UntilAsync(IsQuietAsync, "nothing is on its way", Recovery);
        var ids = served.Select(static call => Guid.Parse(call.RequestId)).ToHashSet();
        var table = DrillTable.Of(served, [.. (await platform.ReadLedgerAsync())
            .Where(row => ids.Contains(row.RequestId))
            .Select(static row => new DrillRow(row.RequestId, row.EventId, row.Kind, row.OutputTokens, row.Status, row.Estimated))]);
        var report = $"seed {seed}: {string.Join(", ", faults.Done)}; {string.Join(", ", load.Endings)}\n{table}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(table is { Accepted: > 0, Missing: 0, Duplicate: 0, Overcounted: 0 }, report);
    }

    /// <summary>Both services say that every call has ended and that the ledger has all of them.</summary>
    private async Task<bool> IsQuietAsync()
    {
        using var client = platform.CreateClient();
        try
        {
            var report = await client.GetFromJsonAsync<JsonElement>("/api/v1/usage/reconciliation");
            return report.GetProperty("isBalanced").ValueKind == JsonValueKind.True;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<int?> FindProcessAsync(string resource)
    {
        try
        {
            return await platform.ProcessIdAsync(resource);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
