using System.Globalization;
using System.Text.Json;
using Npgsql;
using Platform.Data.Postgres;
using Platform.UsageService.Prices.Files;

namespace Platform.UsageService.Prices.Changes;

internal sealed class PriceAuditStore(ServicePool database)
{
    private const string List = """
        select id, at, action, user_id, key_id, trace_id, model, provider, valid_from, before, after
        from price_change
        where id < $1 and ($2::text is null or model = $2) and at >= $3 and at < $4
        order by id desc
        limit $5
        """;

    public async Task<PriceAuditPage> ListAsync(PriceAuditFilter filter, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = filter.Before });
        command.Parameters.AddNullable(filter.Model);
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.To.UtcDateTime });
        // One row more than asked for tells whether there is a next page.
        command.Parameters.Add(new() { Value = filter.Limit + 1 });

        var rows = await command.ReadAllAsync(Read, ct);
        return rows.Count <= filter.Limit
            ? new PriceAuditPage(rows, null)
            : new PriceAuditPage(rows.GetRange(0, filter.Limit), rows[filter.Limit - 1].Id.ToString(CultureInfo.InvariantCulture));
    }

    private static PriceAuditEntry Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.IdAt(3), row.IdAt(4), row.TextAt(5), row.GetString(6), row.TextAt(7),
        row.GetFieldValue<DateTimeOffset>(8), PriceAt(row, 9), PriceAt(row, 10));

    private static PriceDefinition? PriceAt(NpgsqlDataReader row, int column)
        => row.TextAt(column) is { } json ? JsonSerializer.Deserialize(json, PriceFileJson.Default.PriceDefinition) : null;
}

/// <summary>A change of a price. <c>UserId</c> is null for what the service did itself; <c>Before</c> for a new price, <c>After</c> for a removed one.</summary>
internal sealed record PriceAuditEntry(
    long Id, DateTimeOffset At, string Action, Guid? UserId, Guid? KeyId, string? TraceId, string Model, string? Provider, DateTimeOffset ValidFrom,
    PriceDefinition? Before, PriceDefinition? After);

/// <summary>Changes, newest first, and where the next page begins; null at the end.</summary>
internal sealed record PriceAuditPage(IReadOnlyList<PriceAuditEntry> Items, string? NextCursor);
