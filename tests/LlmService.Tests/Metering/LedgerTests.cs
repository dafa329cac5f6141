using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class LedgerTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task Of_a_batch_what_was_open_or_lost_is_settled_and_what_a_sweeper_settled_is_corrected()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var llm = await LlmUnderTest.StartAsync(database, identity);
        await using var source = ServicePool.Create(PoolProfile.Llm, database);
        CallRecord[] calls = [.. Enumerable.Range(0, 4).Select(static _ => Call()).OrderBy(static c => c.Id)];
        var (open, swept, done, lost) = (calls[0], calls[1], calls[2], calls[3]);
        await OpeningStore.InsertAsync(source, [open, swept, done], CancellationToken.None);
        await llm.ExecuteAsync($"update llm_requests set status = 'interrupted', settled_by = 'sweeper', output_tokens = 9, cost_nano_usd = 100 where id = '{swept.Id}'");
        await llm.ExecuteAsync($"update llm_requests set status = 'error', settled_by = 'owner' where id = '{done.Id}'");

        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var settled = await Ledger.SettleAsync(connection, [.. calls.Select(End)], SettledBy.Owner, CancellationToken.None);
        Assert.Equal([open.Id, lost.Id], settled.Settled.Order());
        Assert.Equal([swept.Id], settled.Late.Select(static s => s.Call.Id));
        var again = await Ledger.SettleAsync(connection, [.. calls.Select(End)], SettledBy.Owner, CancellationToken.None);
        Assert.Equal((0, 0), (again.Settled.Count, again.Late.Count));
        await transaction.CommitAsync();

        var rows = (await llm.RowsAsync()).ToDictionary(static row => row.Id);
        foreach (var call in (CallRecord[])[open, swept, lost])
        {
            var row = rows[call.Id];
            Assert.Equal((CompletionStatus.Completed, 10, 4, 7, 99L, false), (row.Status, row.Input, row.Cached, row.Output, row.Cost, row.Estimated));
            Assert.Equal((call.TenantId, call.UserId, call.KeyId, "any", true), (row.Tenant, row.User, row.Key, row.Model, row.Stream));
        }

        var told = await EventsAsync(connection);
        Assert.Equal([open.Id, lost.Id, Settlement.AdjustmentOf(swept.Id)], told.Select(static e => e.EventId));
        Assert.Equal((UsageKind.Adjustment, swept.Id, new TokenCounts(5, 4, -2, 0) { CacheWriteInput = 1 }, -1L), (told[2].Kind, told[2].RequestId, told[2].Tokens, told[2].CostNanoUsd));
        Assert.Equal(("front-desk", "team", open.Holder), (told[0].Agent, told[0].Budget, told[0].Holder));
    }

    [Fact]
    public void An_adjustment_has_its_own_id_of_the_same_time()
    {
        var call = Guid.CreateVersion7();
        var adjustment = Settlement.AdjustmentOf(call);
        Assert.NotEqual(call, adjustment);
        Assert.Equal(call, Settlement.AdjustmentOf(adjustment));
        Assert.Equal(call.ToByteArray(bigEndian: true)[..12], adjustment.ToByteArray(bigEndian: true)[..12]);
    }

    [Fact]
    public void An_adjustment_of_an_unknown_cost_leaves_the_cost_to_who_knows_the_price()
    {
        var end = End(Call());
        Assert.Null(end.ToAdjustment(new Said(TokenCounts.Zero, null)).CostNanoUsd);
        Assert.Null((end with { CostNanoUsd = null }).ToAdjustment(new Said(TokenCounts.Zero, 5)).CostNanoUsd);
    }

    private static async Task<List<UsageEvent>> EventsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select payload from outbox order by position", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<UsageEvent> events = [];
        while (await reader.ReadAsync())
        {
            events.Add(JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(0), ContractsJson.Default.UsageEvent)!);
        }

        return [.. events.OrderBy(static e => e.Kind == UsageKind.Adjustment).ThenBy(static e => e.EventId)];
    }

    private static CallRecord Call() => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "openai", "any", "chat", true, 5, TimeProvider.System.GetUtcNow(), null)
    {
        Agent = "front-desk",
        Budget = "team",
        Holder = Guid.CreateVersion7(),
    };

    private static Settlement End(CallRecord call) =>
        new(call, CompletionStatus.Completed, new TokenCounts(10, 4, 7, 0) { CacheWriteInput = 1 }, Estimated: false, 99, null, TimeProvider.System.GetUtcNow());
}
