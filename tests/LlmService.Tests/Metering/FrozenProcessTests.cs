using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Tests.Budgets;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

/// <summary>A real process that stands still for longer than its lease, beside another that settles for it, and the real UsageService.</summary>
public sealed class FrozenProcessTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const int Chunks = 400;
    private readonly BudgetedPlatform _platform = new(postgres, identity);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _platform.InitializeAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task What_it_settles_when_it_goes_on_corrects_what_was_settled_for_it()
    {
        _platform.Upstream.Script = new() { Chunks = Chunks, ChunkDelay = TimeSpan.FromMilliseconds(20) };
        await using var peer = await _platform.StartLlmAsync();
        var (process, caller) = await _platform.StartLlmProcessAsync("none");
        using (process)
        using (caller)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent(LlmUnderTest.Body("fake-large", stream: true), Encoding.UTF8, "application/json"),
            };
            using var response = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            ProcessFreezer.Freeze(process.Id);
            await Poll.UntilAsync(async () => (await peer.RowsAsync()).Exists(static row => row.Status == CompletionStatus.Interrupted), "the peer settles for it", ct: Ct);
            ProcessFreezer.Thaw(process.Id);

            await EventStream.ReadAllAsync(response);
            var row = await Poll.ForAsync(
                async () => (await peer.RowsAsync()).SingleOrDefault(static row => row.Status == CompletionStatus.Completed), "the row has the true figures", ct: Ct);
            Assert.Equal((11, Chunks, false), (row.Input, row.Output, row.Estimated));
            await Poll.UntilAsync(async () => await LedgerAsync() == (11, Chunks, "adjustment call"), "the ledger adds up to what the provider counted", ct: Ct);
            process.Kill();
        }
    }

    private async Task<(long Input, long Output, string Kinds)> LedgerAsync()
    {
        using var reader = _platform.Usage.CreateClientFor(identity.Token(_platform.Tenant, Guid.CreateVersion7(), Scopes.UsageRead));
        var page = await reader.GetFromJsonAsync<JsonElement>("/api/v1/usage/requests", Ct);
        JsonElement[] rows = [.. page.GetProperty("items").EnumerateArray()];
        return (
            rows.Sum(static row => row.GetProperty("inputTokens").GetInt64()), rows.Sum(static row => row.GetProperty("outputTokens").GetInt64()),
            string.Join(' ', rows.Select(static row => row.GetProperty("kind").GetString()).Order()));
    }
}
