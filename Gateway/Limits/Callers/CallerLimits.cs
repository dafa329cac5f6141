using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Limits.Callers;

/// <summary>Which limits hold for a caller: what AuthService says of the credential and its tenant, else the gateway's defaults.</summary>
internal sealed class CallerLimits(IOptions<LimitOptions> options)
{
    private readonly Quotas _key = options.Value.Key;
    private readonly Quotas _tenant = options.Value.Tenant;

    public Limit[] For(CallerIdentity caller, CredentialLimits? own)
    {
        var key = new Subject(LimitScope.Key, IdOf(caller.KeyId ?? caller.SessionId ?? caller.UserId));
        var tenant = new Subject(LimitScope.Tenant, IdOf(caller.TenantId));
        Span<Limit> all = stackalloc Limit[4];
        var count = 0;
        Add(all, ref count, key, LimitUnit.RequestsPerMinute, own?.RequestsPerMinute ?? _key.RequestsPerMinute);
        Add(all, ref count, key, LimitUnit.ConcurrentRequests, own?.ConcurrentRequests ?? _key.ConcurrentRequests);
        Add(all, ref count, tenant, LimitUnit.RequestsPerMinute, own?.TenantRequestsPerMinute ?? _tenant.RequestsPerMinute);
        Add(all, ref count, tenant, LimitUnit.ConcurrentRequests, own?.TenantConcurrentRequests ?? _tenant.ConcurrentRequests);
        return count == 0 ? [] : all[..count].ToArray();
    }

    private static void Add(Span<Limit> all, ref int count, Subject subject, LimitUnit unit, int? quota)
    {
        if (quota is { } limited)
        {
            all[count++] = new Limit(subject, unit, limited);
        }
    }

    private static UInt128 IdOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
