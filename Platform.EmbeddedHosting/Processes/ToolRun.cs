using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>A short program of the system whose answer is needed at once, such as <c>postgres --version</c>.</summary>
internal sealed record ToolRun(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    public static Task<ToolRun> RunAsync(CancellationToken ct, params IReadOnlyList<string> command) => RunAsync(command, new Dictionary<string, string>(), ct);

    public static async Task<ToolRun> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.SystemDirectory) is { Length: > 0 } root ? root : "/",
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
            return await ReadAsync(process, ct);
        }
        catch (Win32Exception e)
        {
            return new ToolRun(127, e.Message);
        }
    }

    private static async Task<ToolRun> ReadAsync(Process process, CancellationToken ct)
    {
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            var text = await output + await errors;
            await process.WaitForExitAsync(ct);
            return new ToolRun(process.ExitCode, text.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
