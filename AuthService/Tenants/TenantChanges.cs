using Npgsql;
using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.AuthService.Invitations;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Tenants;

/// <summary>Makes tenants and changes them, for the platform's operator. The entries are in the tenant's own log, too.</summary>
internal sealed class TenantChanges(AuditedChanges changes, InvitationChanges invitations)
{
    private const string Insert = """
        insert into tenants (id, name, requests_per_minute, concurrent_requests)
        values ($1, $2, $3, $4)
        on conflict (name) do nothing
        """;

    private const string Update = "update tenants set name = $2, requests_per_minute = $3, concurrent_requests = $4 where id = $1";

    /// <summary>Makes a tenant and invites its owner.</summary>
    public Task<Attempt<CreatedTenant>> CreateAsync(CallerIdentity caller, AuditActor actor, TenantRequest request, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedTenant>>(actor, async change =>
        {
            var id = Guid.CreateVersion7();
            if (await change.ExecuteAsync(Insert, id, request.Name, request.RequestsPerMinute, request.ConcurrentRequests) == 0)
            {
                return Refusal.TenantExists;
            }

            await change.RecordAsync(id, "tenant.created", id.ToString(), new AuditDetails()
                .With("name", request.Name)
                .With("requestsPerMinute", request.RequestsPerMinute)
                .With("concurrentRequests", request.ConcurrentRequests));
            var invitation = await invitations.InviteAsync(change, id, caller.UserId, request.OwnerEmail!.Trim(), Roles.Owner);
            return new CreatedTenant((await TenantStore.LockAsync(change, id))!, invitation);
        }, ct);

    public async Task<Attempt<Tenant>> UpdateAsync(AuditActor actor, Guid id, TenantSettings wanted, CancellationToken ct)
    {
        try
        {
            return await ChangeAsync(actor, id, async (change, tenant) =>
            {
                var details = new AuditDetails()
                    .Changed("name", tenant.Name, wanted.Name)
                    .Changed("requestsPerMinute", tenant.RequestsPerMinute, wanted.RequestsPerMinute)
                    .Changed("concurrentRequests", tenant.ConcurrentRequests, wanted.ConcurrentRequests);
                if (!details.IsEmpty)
                {
                    await change.ExecuteAsync(Update, id, wanted.Name, wanted.RequestsPerMinute, wanted.ConcurrentRequests);
                    await change.RecordAsync(id, "tenant.changed", id.ToString(), details);
                }

                return null;
            }, ct);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Refusal.TenantExists;
        }
    }

    /// <summary>Locks everybody in the tenant out, from the next check on. Keys and sessions are good again when it is enabled.</summary>
    public Task<Attempt<Tenant>> DisableAsync(AuditActor actor, Guid id, CancellationToken ct)
        => ChangeAsync(actor, id, async (change, tenant) =>
        {
            if (tenant.IsPlatform)
            {
                return Refusal.PlatformTenant;
            }

            if (tenant.DisabledAt is null)
            {
                await change.ExecuteAsync("update tenants set disabled_at = now() where id = $1", id);
                await change.RecordAsync(id, "tenant.disabled", id.ToString());
            }

            return null;
        }, ct);

    public Task<Attempt<Tenant>> EnableAsync(AuditActor actor, Guid id, CancellationToken ct)
        => ChangeAsync(actor, id, async (change, tenant) =>
        {
            if (tenant.DisabledAt is not null)
            {
                await change.ExecuteAsync("update tenants set disabled_at = null where id = $1", id);
                await change.RecordAsync(id, "tenant.enabled", id.ToString());
            }

            return null;
        }, ct);

    private Task<Attempt<Tenant>> ChangeAsync(
        AuditActor actor, Guid id, Func<AuditedChange, Tenant, Task<Refusal?>> work, CancellationToken ct)
        => changes.RunAsync<Attempt<Tenant>>(actor, async change =>
        {
            if (await TenantStore.LockAsync(change, id) is not { } tenant)
            {
                return Refusal.TenantNotFound;
            }

            return await work(change, tenant) is { } refusal ? refusal : (await TenantStore.LockAsync(change, id))!;
        }, ct);
}
