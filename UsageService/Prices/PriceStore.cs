using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Prices;

/// <summary>Reads prices; <see cref="Changes.PriceChanges"/> writes them.</summary>
internal sealed class PriceStore(ServicePool database)
{
    private const int MaxHistory = 1000;

    private const string List = $"""
        select {PriceRow.Columns}
        from (
          select distinct on (model, provider) {PriceRow.Columns}
          from price
          where (model, provider) > ($1, $2) and valid_from <= $3 and ($4::text is null or model = $4) and ($5::text is null or provider = $5)
          order by model, provider, valid_from desc
        ) as latest
        where valid_until is null or valid_until > $3
        order by model, provider
        limit $6
        """;

    private const string History = $"select {PriceRow.Columns} from price where model = $1 order by valid_from desc, provider limit $2";

    private const string Load = $"select {PriceRow.Columns} from price where model = $1";

    private const string LoadAll = $"select {PriceRow.Columns} from price order by model, provider, valid_from";

    /// <summary>The prices that hold at a moment, one for a model and provider.</summary>
    public async Task<List<Price>> ListAsync(PriceFilter filter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = filter.After.Model });
        command.Parameters.Add(new() { Value = filter.After.Provider });
        command.Parameters.Add(new() { Value = filter.At.UtcDateTime });
        command.Parameters.AddNullable(filter.Model);
        command.Parameters.AddNullable(filter.Provider);
        command.Parameters.Add(new() { Value = limit });
        return await command.ReadAllAsync(PriceRow.Read, ct);
    }

    /// <summary>The newest thousand prices of a model.</summary>
    public async Task<List<Price>> HistoryAsync(string model, CancellationToken ct)
    {
        await using var command = database.CreateCommand(History);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = MaxHistory });
        return await command.ReadAllAsync(PriceRow.Read, ct);
    }

    /// <summary>Every price, in the order of models, providers and beginnings.</summary>
    public async Task<List<Price>> ReadAllAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(LoadAll);
        return await command.ReadAllAsync(PriceRow.Read, ct);
    }

    public async Task<ModelPrices?> FindAsync(string model, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Load);
        command.Parameters.Add(new() { Value = model });
        var periods = await command.ReadAllAsync(PriceRow.ReadPeriod, ct);
        return periods.Count == 0 ? null : new ModelPrices(model, [.. periods]);
    }

    public async IAsyncEnumerable<ModelPrices> ReadModelsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = database.CreateCommand(LoadAll);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await foreach (var model in ReadModelsAsync(reader, ct))
        {
            yield return model;
        }
    }

    /// <summary>Rows in the order of models, gathered by model.</summary>
    public static async IAsyncEnumerable<ModelPrices> ReadModelsAsync(NpgsqlDataReader reader, [EnumeratorCancellation] CancellationToken ct)
    {
        var periods = ImmutableArray.CreateBuilder<PricePeriod>();
        string? model = null;
        while (await reader.ReadAsync(ct))
        {
            var next = reader.GetString(0);
            if (model is not null && model != next)
            {
                yield return new ModelPrices(model, periods.DrainToImmutable());
            }

            model = next;
            periods.Add(PriceRow.ReadPeriod(reader));
        }

        if (model is not null)
        {
            yield return new ModelPrices(model, periods.DrainToImmutable());
        }
    }
}
