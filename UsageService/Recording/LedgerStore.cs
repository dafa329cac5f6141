using Npgsql;
using NpgsqlTypes;
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
        return await command.ReadAllAsync(reader => byId[reader.GetGuid(0)], ct);
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, UsageEvent[] events) => parameters.ColumnsOf(events)
        .Add(NpgsqlDbType.Uuid, static e => e.EventId)
        .Add(NpgsqlDbType.Uuid, static e => e.RequestId)
        .Add(NpgsqlDbType.Uuid, static e => e.TenantId)
        .Add(NpgsqlDbType.Uuid, static e => e.UserId)
        .Add(NpgsqlDbType.Uuid, static e => e.KeyId)
        .Add(NpgsqlDbType.Text, static e => e.Agent)
        .Add(NpgsqlDbType.Text, static e => e.Budget)
        .Add(NpgsqlDbType.Uuid, static e => e.Holder)
        .Add(NpgsqlDbType.Text, static e => e.Kind)
        .Add(NpgsqlDbType.Text, static e => e.Provider)
        .Add(NpgsqlDbType.Text, static e => e.Model)
        .Add(NpgsqlDbType.Text, static e => e.Operation)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.Input)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.CachedInput)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.CacheWriteInput)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.AudioInput)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.Output)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.Reasoning)
        .Add(NpgsqlDbType.Bigint, static e => e.Tokens.AudioOutput)
        .Add(NpgsqlDbType.Bigint, static e => e.CostNanoUsd)
        .Add(NpgsqlDbType.Text, static e => e.Status)
        .Add(NpgsqlDbType.Boolean, static e => e.Estimated)
        .Add(NpgsqlDbType.TimestampTz, static e => e.StartedAt.UtcDateTime)
        .Add(NpgsqlDbType.TimestampTz, static e => e.CompletedAt.UtcDateTime);
}
