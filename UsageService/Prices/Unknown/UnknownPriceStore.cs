using Platform.Data.Postgres;

namespace Platform.UsageService.Prices.Unknown;

internal sealed class UnknownPriceStore(ServicePool database)
{
    private const int MaxModels = 1000;

    internal const string List = """
        select model, provider, count(*), count(distinct tenant_id), sum(input_tokens)::bigint, sum(output_tokens)::bigint, min(started_at), max(started_at)
        from ledger
        where cost_nano_usd is null and started_at >= $1 and started_at < $2
        group by model, provider
        order by sum(input_tokens) + sum(output_tokens) desc, model, provider
        limit $3
        """;

    public async Task<UnknownPrices> ListAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        command.Parameters.Add(new() { Value = MaxModels });
        var models = await command.ReadAllAsync(static reader => new UnknownModel(
            reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
            reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7)), ct);
        return new UnknownPrices(from, to, models);
    }
}

/// <summary>Calls of a period that have no cost, by what they called; most tokens first, at most a thousand.</summary>
internal sealed record UnknownPrices(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<UnknownModel> Items);

/// <summary>What a model was used for without a price.</summary>
internal sealed record UnknownModel(
    string Model, string Provider, long Requests, long Tenants, long InputTokens, long OutputTokens, DateTimeOffset FirstAt, DateTimeOffset LastAt);
