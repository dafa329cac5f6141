namespace Platform.Gateway.Admission;

/// <summary>Section <c>Admission</c>: who gets in when there is more to do than the machine can.</summary>
internal sealed class AdmissionOptions
{
    public const string Section = "Admission";

    /// <summary>
    /// The machine is saturated when work that is ready waits longer than this for a thread: then fewer LLM requests are let in. At twice this usage
    /// is held back too, at four times extensions; authentication never.
    /// </summary>
    public TimeSpan SaturationDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Of sign-ins the tenant isn't known.</summary>
    public ClassOptions Auth { get; set; } = new() { ConcurrentRequests = 512, QueueLength = 512, QueueTime = TimeSpan.FromSeconds(5), TenantShare = 0 };

    public ClassOptions Extensions { get; set; } = new() { ConcurrentRequests = 512, QueueLength = 256 };

    public ClassOptions Usage { get; set; } = new() { ConcurrentRequests = 256, QueueLength = 128 };

    public ClassOptions Llm { get; set; } = new() { ConcurrentRequests = 2048, QueueLength = 64 };
}

/// <summary>What one class of requests may take of this gateway.</summary>
internal sealed class ClassOptions
{
    /// <summary>Requests at the same time; streams count until they end.</summary>
    public int ConcurrentRequests { get; set; }

    /// <summary>So many are let in also while the machine is saturated.</summary>
    public int MinConcurrentRequests { get; set; } = 16;

    /// <summary>Requests that wait for a place; more are refused at once.</summary>
    public int QueueLength { get; set; }

    /// <summary>How long one may wait for a place.</summary>
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A tenant may have this many times as many places as are free: with 4, one alone gets four fifths of them, two get four ninths each. Zero: all of them.
    /// </summary>
    public double TenantShare { get; set; } = 4;
}
