using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Windows has neither exec nor a shell that redirects safely: there the output passes through us.</summary>
internal static class PipedLog
{
    public static ProcessStartInfo StartInfo(ProcessSpec spec)
    {
        var start = new ProcessStartInfo(spec.FileName, spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment.Where(pair => pair.Value is not null))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    public static void Pump(Process process, string logPath)
    {
        var log = new FileStream(logPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _ = PumpAsync(process, log);
    }

    private static async Task PumpAsync(Process process, FileStream log)
    {
        await using (log)
        {
            await Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(log), process.StandardError.BaseStream.CopyToAsync(log));
        }
    }
}
