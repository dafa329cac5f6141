namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>0.5 s, doubling to 30 s; from the beginning again for a process that ran well for a while.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    public TimeSpan Next(TimeSpan ran)
    {
        if (ran >= Settled)
        {
            _next = First;
        }

        var delay = _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }
}
