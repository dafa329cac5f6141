using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Signal numbers that are the same on Linux and macOS, and the call that sends them.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>False when the process is gone (or is not ours).</summary>
    public static bool Send(int processId, int signal) => SendRaw(Checked(processId), signal) == 0;

    /// <summary>Everything in the process group that <paramref name="leaderId"/> leads.</summary>
    public static bool SendToGroup(int leaderId, int signal) => SendRaw(-Checked(leaderId), signal) == 0;

    // kill(0), kill(1) and kill(-1) mean "my group", "init" and "everything": never what is meant here.
    private static int Checked(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(processId, 1);
        return processId;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendRaw(int processId, int signal);
}
