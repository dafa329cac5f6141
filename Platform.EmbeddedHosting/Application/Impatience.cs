using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Application;

/// <summary>The second Ctrl+C: everything ends at once. The first one is the host's.</summary>
internal sealed class Impatience : IDisposable
{
    // Wrappers such as timeout(1) signal the process and its group: the same request, seen twice.
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);
    private const int SignalBase = 128;

    private readonly TimeProvider _clock;
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    public Impatience(TimeProvider clock)
    {
        _clock = clock;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Received), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Received)];
    }

    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());

    private void Received(PosixSignalContext context)
    {
        context.Cancel = true;
        var now = _clock.GetTimestamp();
        var first = Interlocked.CompareExchange(ref _first, now, 0);
        if (first != 0 && _clock.GetElapsedTime(first, now) > SameRequest)
        {
            // The children die with us.
            Environment.Exit(SignalBase + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        }
    }
}
