using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Idempotency;

/// <summary>The table of requests with a key.</summary>
internal sealed class IdempotencyStore(ServicePool database, IOptions<IdempotencyOptions> options, IOptions<MeteringOptions> metering)
{
    private const int MostPruned = 500;

    /// <summary>
    /// Takes the key, or says who has it. It is free again when it has expired, or when the process that ran its attempt has ended without an answer. Its lease
    /// tells that, to those who have held their own for a whole lease: after an outage of the database nobody's is good, and the living are not dead.
    /// </summary>
    public async Task<KnownRequest> ClaimAsync(Claim claim, CancellationToken ct)
    {
        const int Attempts = 3;
        for (var i = 0; i < Attempts; i++)
        {
            if (await TryClaimAsync(claim, ct) is { } known)
            {
                return known;
            }
        }

        return new(KnownRequestKind.Running);
    }

    /// <summary>Ends an attempt: with an answer it is kept, without one the key is free again. Nothing happens if another attempt has the key by now.</summary>
    public async Task EndAsync(Guid claimId, StoredAnswer? answer, CancellationToken ct)
    {
        await using var command = database.CreateCommand(answer is null
            ? "delete from idempotent_requests where claim_id = $1 and answered_at is null"
            : "update idempotent_requests set answered_at = now(), request_id = $2, content_type = $3, answer = $4 where claim_id = $1 and answered_at is null");
        command.Parameters.Add(new() { Value = claimId });
        if (answer is not null)
        {
            command.Parameters.Add(new() { Value = answer.RequestId });
            command.Parameters.Add(new() { Value = answer.ContentType });
            command.Parameters.AddNullable(answer.Body);
        }

        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes what has expired, a little at a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> PruneAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            delete from idempotent_requests where ctid = any(array(
                select ctid from idempotent_requests where expires_at <= now() order by expires_at limit $1 for update skip locked))
            """);
        command.Parameters.Add(new() { Value = MostPruned });
        return await command.ExecuteNonQueryAsync(ct) == MostPruned;
    }

    /// <returns>Null when the row came or went while it was looked at.</returns>
    private async Task<KnownRequest?> TryClaimAsync(Claim claim, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with claimed as (
                insert into idempotent_requests as r (tenant_id, caller_id, route, key, claim_id, instance_id, body_hash, expires_at)
                values ($1, $2, $3, $4, $5, $6, $7, now() + $8)
                on conflict (tenant_id, caller_id, route, key) do update set
                    claim_id = excluded.claim_id, instance_id = excluded.instance_id, body_hash = excluded.body_hash, expires_at = excluded.expires_at,
                    answered_at = null, request_id = null, content_type = null, answer = null
                where r.expires_at <= now()
                    or (r.answered_at is null and r.instance_id <> $6
                        and not exists (select from llm_instances i where i.instance_id = r.instance_id and i.lease_until > now())
                        and exists (select from llm_instances i where i.instance_id = $6 and i.lease_until > now() + $9 / 2 and i.steady_since <= now() - $9))
                returning true
            )
            select true, true, false, null, null, null from claimed
            union all
            select false, r.body_hash = $7, r.answered_at is not null, r.request_id, r.content_type, case when r.body_hash = $7 then r.answer end
            from idempotent_requests r
            where r.tenant_id = $1 and r.caller_id = $2 and r.route = $3 and r.key = $4 and not exists (select from claimed)
            """);
        command.Parameters.Add(new() { Value = claim.TenantId });
        command.Parameters.Add(new() { Value = claim.CallerId });
        command.Parameters.Add(new() { Value = claim.Route });
        command.Parameters.Add(new() { Value = claim.Key });
        command.Parameters.Add(new() { Value = claim.Id });
        command.Parameters.Add(new() { Value = claim.InstanceId });
        command.Parameters.Add(new() { Value = claim.BodyHash });
        command.Parameters.Add(new() { Value = options.Value.KeepFor });
        command.Parameters.Add(new() { Value = metering.Value.Lease });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static KnownRequest Read(NpgsqlDataReader reader)
    {
        var (isNew, isSameBody, isAnswered) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2));
        return (isNew, isSameBody, isAnswered) switch
        {
            (true, _, _) => new(KnownRequestKind.New),
            (_, false, _) => new(KnownRequestKind.OtherBody),
            (_, _, false) => new(KnownRequestKind.Running),
            _ => new(KnownRequestKind.Answered, new StoredAnswer(reader.GetString(3), reader.GetString(4), reader.BytesAt(5))),
        };
    }
}
