using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Prices;

internal sealed class PriceStore(ServicePool database)
{
    private const int MaxHistory = 1000;

    private const string Set = """
        insert into price (model, valid_from, input_per_million, cached_input_per_million, output_per_million, set_by)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (model, valid_from) do update set
          input_per_million = excluded.input_per_million,
          cached_input_per_million = excluded.cached_input_per_million,
          output_per_million = excluded.output_per_million,
          set_by = excluded.set_by,
          set_at = now()
        returning model, valid_from, input_per_million, cached_input_per_million, output_per_million, set_by, set_at
        """;

    private const string List = """
        select distinct on (model) model, valid_from, input_per_million, cached_input_per_million, output_per_million, set_by, set_at
        from price
        where model > $1 and valid_from <= $2
        order by model, valid_from desc
        limit $3
        """;

    private const string History = """
        select model, valid_from, input_per_million, cached_input_per_million, output_per_million, set_by, set_at
        from price
        where model = $1
        order by valid_from desc
        limit $2
        """;

    private const string Remove = "delete from price where model = $1 and valid_from = $2";

    private const string Load = """
        select valid_from, input_per_million, cached_input_per_million, output_per_million
        from price
        where model = $1
        order by valid_from
        """;

    private const string LoadAll = """
        select valid_from, input_per_million, cached_input_per_million, output_per_million, model
        from price
        order by model, valid_from
        """;

    /// <summary>Stores a price that passed the rules, in place of the one that begins at the same moment.</summary>
    public async Task<Price> SetAsync(string model, DateTimeOffset validFrom, PriceDefinition price, Guid userId, CancellationToken ct)
    {
        var input = price.Input.GetValueOrDefault();
        await using var command = database.CreateCommand(Set);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = validFrom.UtcDateTime });
        command.Parameters.Add(new() { Value = input });
        command.Parameters.Add(new() { Value = price.CachedInput ?? input });
        command.Parameters.Add(new() { Value = price.Output.GetValueOrDefault() });
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return ReadPrice(reader);
    }

    public async Task<bool> RemoveAsync(string model, DateTimeOffset validFrom, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = validFrom.UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The prices that hold at a moment, one a model.</summary>
    public async Task<List<Price>> ListAsync(string after, DateTimeOffset at, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        command.Parameters.Add(new() { Value = limit });
        return await ReadPricesAsync(command, ct);
    }

    /// <summary>The newest thousand prices of a model.</summary>
    public async Task<List<Price>> HistoryAsync(string model, CancellationToken ct)
    {
        await using var command = database.CreateCommand(History);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = MaxHistory });
        return await ReadPricesAsync(command, ct);
    }

    public async Task<ModelPrices?> FindAsync(string model, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Load);
        command.Parameters.Add(new() { Value = model });
        var periods = ImmutableArray.CreateBuilder<PricePeriod>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            periods.Add(ReadPeriod(reader));
        }

        return periods.Count == 0 ? null : new ModelPrices(periods.DrainToImmutable());
    }

    public async IAsyncEnumerable<KeyValuePair<string, ModelPrices>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = database.CreateCommand(LoadAll);
        var periods = ImmutableArray.CreateBuilder<PricePeriod>();
        string? model = null;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var next = reader.GetString(4);
            if (model is not null && model != next)
            {
                yield return new(model, new ModelPrices(periods.DrainToImmutable()));
            }

            model = next;
            periods.Add(ReadPeriod(reader));
        }

        if (model is not null)
        {
            yield return new(model, new ModelPrices(periods.DrainToImmutable()));
        }
    }

    private static async Task<List<Price>> ReadPricesAsync(PoolCommand command, CancellationToken ct)
    {
        var rows = new List<Price>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(ReadPrice(reader));
        }

        return rows;
    }

    private static Price ReadPrice(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
        reader.GetGuid(5), reader.GetFieldValue<DateTimeOffset>(6));

    private static PricePeriod ReadPeriod(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
}
