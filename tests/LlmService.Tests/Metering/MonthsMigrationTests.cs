using Npgsql;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

/// <summary>What an installation already has when its calls begin to be kept by month.</summary>
public sealed class MonthsMigrationTests(PostgresServer postgres)
{
    [Fact]
    public async Task Calls_that_were_there_stay_where_they_are_and_can_be_settled()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync() + ";Pooling=false");
        foreach (var name in (string[])["0001_llm_requests", "0002_lease_steadiness"])
        {
            await ExecuteAsync(source, await ReadAsync(name));
        }

        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddYears(-1))];
        foreach (var id in ids)
        {
            await ExecuteAsync(source, $"""
                insert into llm_requests (id, tenant_id, user_id, instance_id, provider, model, operation, stream, input_tokens, started_at)
                values ('{id}', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'openai', 'any', 'chat', false, 1, now())
                """);
        }

        await ExecuteAsync(source, await ReadAsync("0004_months"));
        await using var rows = source.CreateCommand("select count(*) filter (where tableoid <> 'llm_requests_other'::regclass and status = 'started' and agent is null) from llm_requests");
        Assert.Equal(2L, await rows.ExecuteScalarAsync());
        // Their indexes are the new table's, not second ones.
        await using var indexes = source.CreateCommand("select count(*) from pg_indexes where tablename like 'llm\\_requests\\_2%'");
        Assert.Equal(2L, await indexes.ExecuteScalarAsync());
    }

    private static async Task<string> ReadAsync(string name)
    {
        var assembly = typeof(Program).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(n => n.EndsWith($"{name}.sql", StringComparison.Ordinal)))!);
        return await reader.ReadToEndAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
