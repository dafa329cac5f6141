using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Signal numbers that are the same on Linux and macOS, and the call that sends them.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>False when the process is gone (or is not ours).</summary>
    public static bool Send(int processId, int signal) => SendRaw(processId, signal) == 0;

    /// <summary>Everything in the process group that <paramref name="leaderId"/> leads.</summary>
    public static bool SendToGroup(int leaderId, int signal) => SendRaw(-leaderId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendRaw(int processId, int signal);
}
