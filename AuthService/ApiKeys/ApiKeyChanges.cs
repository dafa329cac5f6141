using Platform.AuthService.Audit;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

/// <summary>Makes, changes and ends keys. What comes of a key is never more than the key that the caller came with.</summary>
internal sealed class ApiKeyChanges(AuditedChanges changes, TimeProvider clock)
{
    private const string Insert = $"""
        insert into api_keys (
          id, tenant_id, user_id, name, prefix, hash, scopes, models,
          requests_per_minute, concurrent_requests, tokens_per_minute, budget, expires_at, rotated_from)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        returning {ApiKeyStore.Columns}
        """;

    private const string Update = $"""
        update api_keys
        set name = $2, models = $3, requests_per_minute = $4, concurrent_requests = $5, tokens_per_minute = $6, budget = $7, expires_at = $8
        where id = $1
        returning {ApiKeyStore.Columns}
        """;

    // Shared locks: whoever ends the caller's key or membership waits for what it is just making, or is seen by it.
    private const string OwnKey = $"select {ApiKeyStore.Columns} from api_keys where tenant_id = $1 and id = $2 for share";
    private const string Membership = "select role from memberships where tenant_id = $1 and user_id = $2 and disabled_at is null for share";

    private const string Successor = "select id::text from api_keys where rotated_from = $1 and revoked_at is null";
    private const string Expire = "update api_keys set expires_at = least(expires_at, now() + $2) where id = $1";

    public Task<Attempt<CreatedApiKey>> CreateAsync(CallerIdentity caller, AuditActor actor, CreateApiKey request, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedApiKey>>(actor, async change =>
        {
            if (await RightsOfAsync(change, caller) is not { } giver)
            {
                return Refusal.NoLongerManager;
            }

            if (ApiKeyRules.RightsOf(request).GivenBy(giver) is not { } rights)
            {
                return Refusal.BeyondOwnRights;
            }

            var created = await InsertAsync(change, caller, request.Name!, rights, rotatedFrom: null);
            await change.RecordAsync(caller.TenantId, "key.created", created.Id.ToString(), rights.Described().With("name", created.Name));
            return created;
        }, ct);

    /// <summary>Changes name, models and limits. A key that has ended stays as it was.</summary>
    public Task<Attempt<ApiKeySummary>> UpdateAsync(CallerIdentity caller, AuditActor actor, Guid id, ApiKeyUpdate request, CancellationToken ct)
        => changes.RunAsync<Attempt<ApiKeySummary>>(actor, async change =>
        {
            if (await ApiKeyStore.LockAsync(change, caller.TenantId, KeyAccess.OnlyOwner(caller), id) is not { } key)
            {
                return Refusal.KeyNotFound;
            }

            if (HasEnded(key))
            {
                return Refusal.KeyEnded;
            }

            if (await RightsOfAsync(change, caller) is not { } giver)
            {
                return Refusal.NoLongerManager;
            }

            var rights = RightsOf(key);
            var next = request.ApplyTo(rights);
            return rights.MayBecome(next, giver)
                ? await UpdateAsync(change, caller, key, request.GivesName ? request.Name! : key.Name, rights, next)
                : Refusal.BeyondOwnRights;
        }, ct);

    /// <summary>Makes a key with the same rights, and lets the old one go on for a while.</summary>
    public Task<Attempt<CreatedApiKey>> RotateAsync(CallerIdentity caller, AuditActor actor, Guid id, TimeSpan grace, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedApiKey>>(actor, async change =>
        {
            if (await ApiKeyStore.LockAsync(change, caller.TenantId, KeyAccess.OnlyOwner(caller), id) is not { } key)
            {
                return Refusal.KeyNotFound;
            }

            if (await MayRotateAsync(change, caller, key) is { } refusal)
            {
                return refusal;
            }

            await change.ExecuteAsync(Expire, id, grace);
            var created = await InsertAsync(change, caller, key.Name, RightsOf(key), rotatedFrom: id);
            await change.RecordAsync(caller.TenantId, "key.rotated", id.ToString(), new AuditDetails()
                .With("replacedBy", created.Id.ToString()).With("graceSeconds", (int)grace.TotalSeconds));
            return created;
        }, ct);

    /// <summary>Ends a key; one that had been revoked before keeps the time of its revocation.</summary>
    public Task<Refusal?> RevokeAsync(CallerIdentity caller, AuditActor actor, Guid id, CancellationToken ct)
        => changes.RunAsync<Refusal?>(actor, async change =>
        {
            if (await ApiKeyStore.LockAsync(change, caller.TenantId, KeyAccess.OnlyOwner(caller), id) is not { } key)
            {
                return Refusal.KeyNotFound;
            }

            if (key.RevokedAt is null)
            {
                await change.ExecuteAsync("update api_keys set revoked_at = now() where id = $1", id);
                await change.RecordAsync(caller.TenantId, "key.revoked", id.ToString(), new AuditDetails().With("name", key.Name));
            }

            return null;
        }, ct);

    private static async Task<Attempt<ApiKeySummary>> UpdateAsync(
        AuditedChange change, CallerIdentity caller, ApiKeySummary key, string name, KeyRights rights, KeyRights next)
    {
        var details = rights.ChangesTo(next).Changed("name", key.Name, name);
        if (details.IsEmpty)
        {
            return key;
        }

        await change.RecordAsync(caller.TenantId, "key.changed", key.Id.ToString(), details);
        return (await change.FindAsync(
            Update, ApiKeyStore.Read, key.Id, name, next.Models?.ToArray(), next.RequestsPerMinute, next.ConcurrentRequests, next.TokensPerMinute,
            next.Budget, next.ExpiresAt))!;
    }

    private async Task<Refusal?> MayRotateAsync(AuditedChange change, CallerIdentity caller, ApiKeySummary key)
    {
        if (key.UserId != caller.UserId)
        {
            return Refusal.NotOwnKey;
        }

        if (HasEnded(key))
        {
            return Refusal.KeyEnded;
        }

        if (await change.FindAsync(Successor, static row => row.GetString(0), key.Id) is not null)
        {
            return Refusal.KeyRotated;
        }

        // The answer holds a secret with the key's rights: a narrow key must not get hold of a wide one so.
        return await RightsOfAsync(change, caller) switch
        {
            null => Refusal.NoLongerManager,
            { } giver => caller.KeyId == key.Id || RightsOf(key).IsWithin(giver) ? null : Refusal.BeyondOwnRights,
        };
    }

    private static async Task<CreatedApiKey> InsertAsync(AuditedChange change, CallerIdentity caller, string name, KeyRights rights, Guid? rotatedFrom)
    {
        var secret = ApiKey.Create();
        var summary = await change.FindAsync(
            Insert, ApiKeyStore.Read, Guid.CreateVersion7(), caller.TenantId, caller.UserId, name, ApiKey.PrefixOf(secret), ApiKey.HashOf(secret),
            rights.Scopes?.ToArray(), rights.Models?.ToArray(), rights.RequestsPerMinute, rights.ConcurrentRequests, rights.TokensPerMinute,
            rights.Budget, rights.ExpiresAt, rotatedFrom);
        return new CreatedApiKey(summary!, secret);
    }

    /// <summary>What the caller's own key allows, as it stands now; everything for a session. Null when the key or the membership has ended.</summary>
    private async Task<KeyRights?> RightsOfAsync(AuditedChange change, CallerIdentity caller)
    {
        if (await change.FindAsync(Membership, static row => row.GetString(0), caller.TenantId, caller.UserId) is null)
        {
            return null;
        }

        if (caller.KeyId is not { } own)
        {
            return KeyRights.All;
        }

        return await change.FindAsync(OwnKey, ApiKeyStore.Read, caller.TenantId, own) is { } key && !HasEnded(key) ? RightsOf(key) : null;
    }

    private static KeyRights RightsOf(ApiKeySummary key) => new(
        key.Scopes, key.Models, key.RequestsPerMinute, key.ConcurrentRequests, key.TokensPerMinute, key.Budget, key.ExpiresAt);

    private bool HasEnded(ApiKeySummary key) => key.RevokedAt is not null || key.ExpiresAt <= clock.GetUtcNow();
}
