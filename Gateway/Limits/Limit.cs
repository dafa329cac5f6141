namespace Platform.Gateway.Limits;

internal enum LimitUnit : byte { RequestsPerMinute, ConcurrentRequests }

/// <summary>Whose requests are counted. A source has two: its share on this gateway, and the part that all gateways share.</summary>
internal enum LimitScope : byte { Key, Tenant, Source, SourcePool, SignIn, FailedChecks }

/// <summary>Somebody whose requests are counted.</summary>
internal readonly record struct Subject(LimitScope Scope, UInt128 Id);

/// <summary>How much a subject may do. <see cref="Announced"/> is what the client is told: of a divided quota, the whole.</summary>
internal readonly record struct Limit(Subject Subject, LimitUnit Unit, int Quota, int Announced)
{
    public Limit(Subject subject, LimitUnit unit, int quota)
        : this(subject, unit, quota, quota)
    {
    }

    public bool IsRate => Unit == LimitUnit.RequestsPerMinute;

    /// <summary>What the limit is called in headers and metrics.</summary>
    public string Name => (Subject.Scope, Unit) switch
    {
        (LimitScope.Key, LimitUnit.RequestsPerMinute) => "key",
        (LimitScope.Key, _) => "key-concurrent",
        (LimitScope.Tenant, LimitUnit.RequestsPerMinute) => "tenant",
        (LimitScope.Tenant, _) => "tenant-concurrent",
        (LimitScope.SignIn, _) => "sign-in",
        (LimitScope.FailedChecks, _) => "failed-checks",
        (_, LimitUnit.RequestsPerMinute) => "source",
        _ => "source-concurrent",
    };

    public string RedisKey => $"{{gateway:limits}}:{Name}:{Subject.Id:x32}";
}

/// <summary>Where a subject stands with one limit.</summary>
internal readonly record struct LimitState(long Remaining, TimeSpan Reset);
