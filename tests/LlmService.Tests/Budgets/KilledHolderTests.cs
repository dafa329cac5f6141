using System.Net;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

public sealed class KilledHolderTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const int TokensOfACall = 16;
    private readonly BudgetedPlatform _platform = new(postgres, identity) { Lease = TimeSpan.FromSeconds(10) };

    public ValueTask InitializeAsync() => _platform.InitializeAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task What_a_killed_process_had_reserved_comes_back_and_what_it_used_stays_used()
    {
        var id = await _platform.MakeBudgetAsync(new { name = "shared", subject = "named", unit = "tokens", limit = 1000 });
        var (process, doomed) = await _platform.StartLlmProcessAsync("shared");
        using (process)
        using (doomed)
        {
            using var served = await BudgetedPlatform.AskAsync(doomed);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            await Poll.UntilAsync(async () => await SpentAsync(id) == TokensOfACall, "what was used has been counted");

            _platform.Upstream.Script = new() { Fault = FakeUpstreamFault.Hang };
            var hanging = BudgetedPlatform.AskAsync(doomed, maxTokens: 500);
            await Poll.UntilAsync(() => _platform.Upstream.Received == 2, "the second call is running");
            process.Kill();
            await process.WaitForExitAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        }

        _platform.Upstream.Script = new();
        await using var llm = await _platform.StartLlmAsync();
        using var caller = _platform.Caller(llm, key: Guid.CreateVersion7(), budget: "shared");
        using (var early = await BudgetedPlatform.AskAsync(caller, maxTokens: 900))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        }

        await Poll.UntilAsync(async () =>
        {
            using var response = await BudgetedPlatform.AskAsync(caller, maxTokens: 900);
            return response.StatusCode == HttpStatusCode.OK;
        }, "what the dead process didn't use is there again", TimeSpan.FromMinutes(2));

        // The call that died with its process was settled by the other, with what was known of it.
        var rows = await llm.RowsAsync();
        Assert.Single(rows, static row => row.Status == "interrupted");
        await Poll.UntilAsync(async () =>
        {
            var known = (await llm.RowsAsync()).Where(static row => row.Status != "started").Sum(static row => row.Input + row.Output);
            return await SpentAsync(id) == known;
        }, "the budget agrees with the calls");
    }

    private async Task<long> SpentAsync(Guid id) => (await _platform.BudgetAsync(id)).GetProperty("spent").GetInt64();
}
