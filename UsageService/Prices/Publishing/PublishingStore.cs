using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Prices.Publishing;

internal sealed class PublishingStore(ServicePool database)
{
    private const string Tag = "select id, revision from price_book";

    /// <summary>Names the prices as they are: the database's own id and how often prices have changed in it.</summary>
    public async Task<string> ReadTagAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Tag);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadTagAsync(reader, ct);
    }

    /// <summary>Every price, and the tag that names them.</summary>
    public async Task<(string Tag, PublishedPrices Prices)> ReadAsync(CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        // Tag first: a price that changes in between comes with the tag from before it, and is read once more the next time.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Tag));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select {PriceRow.Columns} from price order by model, provider, valid_from"));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var tag = await ReadTagAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var models = ImmutableArray.CreateBuilder<ModelPrices>();
        await foreach (var model in PriceStore.ReadModelsAsync(reader, ct))
        {
            models.Add(model);
        }

        return (tag, new PublishedPrices(models.DrainToImmutable()));
    }

    private static async Task<string> ReadTagAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.ReadAsync(ct);
        return string.Create(CultureInfo.InvariantCulture, $"\"{reader.GetGuid(0):n}-{reader.GetInt64(1)}\"");
    }
}
