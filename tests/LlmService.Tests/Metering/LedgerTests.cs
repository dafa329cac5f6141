using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class LedgerTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task Of_a_batch_only_the_open_calls_are_settled_and_told()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var llm = await LlmUnderTest.StartAsync(database, identity);
        await using var source = ServicePool.Create(PoolProfile.Llm, database);
        CallRecord[] calls = [.. Enumerable.Range(0, 3).Select(static _ => Call())];
        var peer = Guid.CreateVersion7();
        // The third was never written: opening it failed.
        await RequestStore.InsertAsync(source, calls[0], peer, CancellationToken.None);
        await RequestStore.InsertAsync(source, calls[1], peer, CancellationToken.None);
        await llm.ExecuteAsync($"update llm_requests set status = 'interrupted' where id = '{calls[0].Id}'");

        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var settled = await Ledger.SettleAsync(connection, [.. calls.Select(End)], CancellationToken.None);
        Assert.Equal([calls[1].Id], settled);
        await using var told = new NpgsqlCommand("select array_agg(id) from outbox", connection);
        Assert.Equal([calls[1].Id], (Guid[])(await told.ExecuteScalarAsync())!);
        Assert.Equal([calls[0].Id], await RequestStore.FindInterruptedAsync(connection, [calls[0].Id, calls[2].Id], CancellationToken.None));
        await transaction.CommitAsync();

        var row = (await llm.RowsAsync()).Single(r => r.Id == calls[1].Id);
        Assert.Equal((CompletionStatus.Completed, 10, 4, 7, 99L, false), (row.Status, row.Input, row.Cached, row.Output, row.Cost, row.Estimated));
    }

    private static CallRecord Call() => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", true, 5, TimeProvider.System.GetUtcNow(), null);

    private static Settlement End(CallRecord call) =>
        new(call, CompletionStatus.Completed, new TokenCounts(10, 4, 7, 0), Estimated: false, 99, null, TimeProvider.System.GetUtcNow());
}
