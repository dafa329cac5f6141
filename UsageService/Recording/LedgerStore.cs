using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Recording;

internal sealed class LedgerStore(ServicePool database, LedgerMonths months)
{
    /// <summary>Writes the events that are not known yet and returns them.</summary>
    public async Task<IReadOnlyList<UsageEvent>> ApplyAsync(IReadOnlyList<UsageEvent> events, CancellationToken ct)
    {
        var byId = new Dictionary<Guid, UsageEvent>(events.Count);
        foreach (var usage in events)
        {
            byId.TryAdd(usage.EventId, usage);
        }

        UsageEvent[] distinct = [.. byId.Values];
        var needed = distinct.Select(static usage => LedgerMonths.Of(usage.StartedAt)).ToHashSet();
        return await months.WriteAsync(needed, token => ApplyAsync(distinct, byId, token), ct);
    }

    private async Task<IReadOnlyList<UsageEvent>> ApplyAsync(UsageEvent[] distinct, Dictionary<Guid, UsageEvent> byId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(ApplyStatement.Text);
        AddColumns(command.Parameters, distinct);
        var applied = new List<UsageEvent>(distinct.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            applied.Add(byId[reader.GetGuid(0)]);
        }

        return applied;
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, UsageEvent[] events)
    {
        void Add<T>(Func<UsageEvent, T> column)
            => parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(events, column.Invoke) });

        Add(e => e.EventId);
        Add(e => e.RequestId);
        Add(e => e.TenantId);
        Add(e => e.UserId);
        Add(e => e.KeyId);
        Add(e => e.Agent);
        Add(e => e.Budget);
        Add(e => e.Holder);
        Add(e => e.Kind);
        Add(e => e.Provider);
        Add(e => e.Model);
        Add(e => e.Operation);
        Add(e => e.Tokens.Input);
        Add(e => e.Tokens.CachedInput);
        Add(e => e.Tokens.CacheWriteInput);
        Add(e => e.Tokens.AudioInput);
        Add(e => e.Tokens.Output);
        Add(e => e.Tokens.Reasoning);
        Add(e => e.Tokens.AudioOutput);
        Add(e => e.CostNanoUsd);
        Add(e => e.Status);
        Add(e => e.Estimated);
        Add(e => e.StartedAt.UtcDateTime);
        Add(e => e.CompletedAt.UtcDateTime);
    }
}
