using Npgsql;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Responses;

/// <summary>The table of responses. Each belongs to one user of one tenant, and is there for nobody else.</summary>
internal sealed class ResponseStore(ServicePool database)
{
    private const int MostPruned = 500;

    private const string Insert = """
        insert into responses (id, tenant_id, user_id, previous_id, input, output, response)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string Select = "select id, previous_id, input, output, response from responses where id = $1 and tenant_id = $2 and user_id = $3";

    // The ids first and their rows after: what is walked over twice should be small.
    private const string SelectChain = """
        with recursive chain as (
            select r.id, r.previous_id, 1 as depth
            from responses r
            where r.id = $1 and r.tenant_id = $2 and r.user_id = $3
            union all
            select r.id, r.previous_id, c.depth + 1
            from chain c join responses r on r.id = c.previous_id
            where r.tenant_id = $2 and r.user_id = $3 and c.depth < $4
        )
        select r.id, r.previous_id, r.input, r.output, ''::bytea
        from chain c join responses r on r.id = c.id
        order by c.depth
        """;

    private const string Delete = "delete from responses where id = $1 and tenant_id = $2 and user_id = $3";

    private const string Prune = """
        delete from responses where id = any(array(
            select id from responses where id < $1 order by id limit $2 for update skip locked))
        """;

    public async Task AddAsync(CallerIdentity caller, StoredResponse response, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.AddValues(response.Id, caller.TenantId, caller.UserId);
        command.Parameters.AddNullable(response.PreviousId);
        command.Parameters.AddValues(response.Input, response.Output, response.Response);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<StoredResponse?> FindAsync(CallerIdentity caller, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.AddValues(id, caller.TenantId, caller.UserId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>The response and those that it goes on from, the newest first, each without what isn't needed to go on. Fewer if they are too long to be of use.</summary>
    public async Task<List<StoredResponse>> ReadChainAsync(CallerIdentity caller, Guid id, int longest, long mostBytes, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SelectChain);
        command.Parameters.AddValues(id, caller.TenantId, caller.UserId, longest);
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<StoredResponse> chain = [];
        for (long bytes = 0; bytes <= mostBytes && await reader.ReadAsync(ct); bytes += chain[^1].Length)
        {
            chain.Add(Read(reader));
        }

        return chain;
    }

    public async Task<bool> RemoveAsync(CallerIdentity caller, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Delete);
        command.Parameters.AddValues(id, caller.TenantId, caller.UserId);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Removes what was made before a time, a little at a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> PruneAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Prune);
        command.Parameters.AddValues(Guid.CreateVersion7(before), MostPruned);
        return await command.ExecuteNonQueryAsync(ct) == MostPruned;
    }

    private static StoredResponse Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.IdAt(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
}
