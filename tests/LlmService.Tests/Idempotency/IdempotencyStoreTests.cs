using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Idempotency;

public sealed class IdempotencyStoreTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task What_has_expired_is_removed_and_nothing_else()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var llm = await LlmUnderTest.StartAsync(database, identity);
        await using var pool = ServicePool.Create(PoolProfile.Llm, database);
        var store = new IdempotencyStore(pool, Options.Create(new IdempotencyOptions()), Options.Create(new MeteringOptions()));
        await llm.ExecuteAsync("""
            insert into idempotent_requests (tenant_id, caller_id, route, key, claim_id, instance_id, body_hash, expires_at)
            select gen_random_uuid(), gen_random_uuid(), '/', i::text, gen_random_uuid(), gen_random_uuid(), '', now() + case when i <= 1200 then interval '0' else interval '1 hour' end
            from generate_series(1, 1300) i
            """);
        var rounds = 1;
        while (await store.PruneAsync(CancellationToken.None))
        {
            rounds++;
        }

        Assert.Equal(3, rounds);
        Assert.Equal(100, await llm.ScalarAsync("select count(*) from idempotent_requests"));
    }

    [Fact]
    public async Task An_attempt_that_lost_its_key_ends_nothing()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var llm = await LlmUnderTest.StartAsync(database, identity);
        await using var pool = ServicePool.Create(PoolProfile.Llm, database);
        var store = new IdempotencyStore(pool, Options.Create(new IdempotencyOptions()), Options.Create(new MeteringOptions()));
        var first = new Claim(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "/", "k", [1], Guid.CreateVersion7());
        var second = first with { Id = Guid.CreateVersion7(), InstanceId = Guid.CreateVersion7() };
        // As long as nobody has been there for long enough to judge the other, the key is the first one's.
        Assert.Equal(KnownRequestKind.New, (await store.ClaimAsync(first, CancellationToken.None)).Kind);
        Assert.Equal(KnownRequestKind.Running, (await store.ClaimAsync(second, CancellationToken.None)).Kind);
        await llm.ExecuteAsync($"insert into llm_instances (instance_id, lease_until, steady_since) values ('{second.InstanceId}', now() + interval '1 hour', now() - interval '1 hour')");
        Assert.Equal(KnownRequestKind.New, (await store.ClaimAsync(second, CancellationToken.None)).Kind);
        await store.EndAsync(first.Id, new StoredAnswer("1", "text/plain", [1]), CancellationToken.None);
        await store.EndAsync(first.Id, null, CancellationToken.None);
        await store.EndAsync(second.Id, new StoredAnswer("2", "text/plain", [2]), CancellationToken.None);
        await store.EndAsync(second.Id, null, CancellationToken.None);
        var known = await store.ClaimAsync(first, CancellationToken.None);
        Assert.Equal((KnownRequestKind.Answered, "2"), (known.Kind, known.Answer?.RequestId));
    }
}
