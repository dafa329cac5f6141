namespace Platform.Gateway.Limits;

/// <summary>Section <c>Limits</c>; null is no limit. What AuthService says of a key or a tenant counts more than these.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How many gateways share the traffic: each has this part of a quota while Redis is away.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>After this the slots of a gateway that crashed are free again; renewed three times in it.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many keys, tenants and sources are remembered at once, at about 150 bytes each.</summary>
    public int MaxSubjects { get; set; } = 100_000;

    public Quotas Key { get; set; } = new();

    public Quotas Tenant { get; set; } = new();

    /// <summary>All requests from an address, or from the 64 bits of an IPv6 network.</summary>
    public Quotas Source { get; set; } = new() { RequestsPerMinute = 60_000, ConcurrentRequests = 1000 };

    /// <summary>What can be asked without a credential, by source.</summary>
    public Quotas SignIn { get; set; } = new() { RequestsPerMinute = 30 };

    /// <summary>
    /// Refused credentials of a source in a minute, after which its requests are not checked. So many that one client with a revoked key in a loop doesn't shut
    /// out the others behind its address, and so few that the checks cost AuthService about a hundredth of a processor.
    /// </summary>
    public int? FailedChecksPerMinute { get; set; } = 3000;
}

internal sealed class Quotas
{
    public int? RequestsPerMinute { get; set; }

    public int? ConcurrentRequests { get; set; }
}
