using System.Diagnostics;

namespace Platform.ExtensionService.Mcp.Stdio;

/// <summary>A server that runs as a process of ours.</summary>
internal sealed class StdioProcess : IAsyncDisposable
{
    private const int MaxLastWords = 1000;

    // The watching shell takes two seconds to end what doesn't end when it is asked to.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(4);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Action<string> _ended;
    private readonly Task<string> _lastWords;
    private bool _isDisposed;

    private StdioProcess(Process process, string folder, Action<string> ended)
    {
        (_process, _folder, _ended) = (process, folder, ended);
        _lastWords = ReadLastWordsAsync(process.StandardError);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public static StdioProcess Start(ProcessStartInfo start, Action<string> ended)
    {
        var process = new Process { StartInfo = start };
        var isStarted = false;
        try
        {
            isStarted = process.Start();
            return new StdioProcess(process, start.WorkingDirectory, ended);
        }
        finally
        {
            if (!isStarted)
            {
                process.Dispose();
                Directory.Delete(start.WorkingDirectory, recursive: true);
            }
        }
    }

    /// <summary>Asks the process to end by the end of its input, and ends it if it doesn't.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        using (_process)
        {
            CloseInput();
            using var deadline = new CancellationTokenSource(EndTimeout);
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            await _process.WaitForExitAsync(CancellationToken.None);
            _ended(await _lastWords);
        }

        Clean();
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It reads no more.
        }
    }

    private void Clean()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What it has left there is in the folder for temporary files, and not worth more.
        }
    }

    /// <summary>What it says on the side is read, so that it doesn't block, and all but the end is forgotten.</summary>
    private static async Task<string> ReadLastWordsAsync(StreamReader errors)
    {
        var last = "";
        var buffer = new char[MaxLastWords];
        try
        {
            for (int read; (read = await errors.ReadAsync(buffer)) > 0;)
            {
                last += new string(buffer, 0, read);
                last = last.Length <= MaxLastWords ? last : last[^MaxLastWords..];
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe is gone, and with it whatever was in it.
        }

        return last.Trim();
    }
}
