using Microsoft.Extensions.Options;

namespace Platform.LlmService.Metering;

/// <summary>
/// This process's claim on its open calls, as far as the process itself can know. Measured with the monotonic clock from
/// before each renewal was asked for, so it ends here no later than in the database.
/// </summary>
internal sealed class InstanceLease(IOptions<MeteringOptions> options, TimeProvider clock)
{
    private const long Never = long.MinValue;

    private long _lastAsked = Never;

    /// <summary>New with every start: a restarted process is another one, and its predecessor's open calls are nobody's.</summary>
    public Guid InstanceId { get; } = Guid.CreateVersion7();

    /// <summary>Calls may be opened: nobody else will settle them.</summary>
    public bool IsHeld => Volatile.Read(ref _lastAsked) is not Never and var asked && clock.GetElapsedTime(asked) < options.Value.Lease;

    public void Renewed(long askedAt) => Volatile.Write(ref _lastAsked, askedAt);
}
