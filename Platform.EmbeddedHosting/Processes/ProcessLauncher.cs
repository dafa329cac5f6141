using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Starts children that neither outlive the AppHost nor lose what they print. Disposal kills those that still run.</summary>
internal sealed class ProcessLauncher : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly ProcessRecords? _records;
    private readonly BlockingCollection<Action> _starts = [];
    private readonly ConcurrentDictionary<int, RunningProcess> _running = new();
    private bool _disposed;

    public ProcessLauncher(TimeProvider clock, ProcessRecords? records = null)
    {
        (_clock, _records) = (clock, records);
        // The kernel sends the parent-death signal when the *thread* that forked ends, so a thread of the pool will not do.
        new Thread(RunStarts) { IsBackground = true, Name = "process starts" }.Start();
    }

    /// <summary>Returns when the log is open and the program is being started; that it cannot be run shows as exit code 126 or 127.</summary>
    public async Task<RunningProcess> StartAsync(ProcessSpec spec, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Check(spec);
        LogFile.Create(spec.LogPath);
        var process = await StartOnThreadAsync(spec);
        var running = new RunningProcess(process, spec, _clock, Forget);
        _running[running.Id] = running;
        _records?.Add(running.Id, spec.Name, spec.StopSignal);
        if (OperatingSystem.IsWindows())
        {
            PipedLog.Pump(process, spec.LogPath);
            running.Watch();
        }
        else
        {
            await ThrowIfChainBrokeAsync(process, spec, running);
        }

        return running;
    }

    public async ValueTask DisposeAsync()
    {
        var running = _running.Values.ToArray();
        foreach (var process in running)
        {
            process.Kill();
        }

        await Task.WhenAll(running.Select(process => process.Exited));
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            _starts.CompleteAdding();
        }
    }

    private void RunStarts()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start();
        }

        _starts.Dispose();
    }

    private Task<Process> StartOnThreadAsync(ProcessSpec spec)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var info = OperatingSystem.IsWindows() ? PipedLog.StartInfo(spec) : StartCommand.For(spec);
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info) ?? throw new InvalidOperationException("No process was started."));
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(new EmbeddedHostingException($"{spec.Name} could not be started ({spec.FileName}): {e.Message}", e));
            }
        });
        return started.Task;
    }

    // The pipe ends when the chain has moved on to the log file, a few milliseconds after the start.
    private static async Task ThrowIfChainBrokeAsync(Process process, ProcessSpec spec, RunningProcess running)
    {
        process.StandardInput.Close();
        process.StandardOutput.Close();
        using var errors = process.StandardError;
        running.Watch(); // disposes the process at its end, so the pipes must be in our hands by now
        var complaint = await errors.ReadToEndAsync(CancellationToken.None);
        if (complaint.Length > 0)
        {
            running.Kill();
            await running.Exited;
            throw new EmbeddedHostingException($"{spec.Name} could not be started: {complaint.Trim()}");
        }
    }

    private static void Check(ProcessSpec spec)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new EmbeddedHostingException($"{spec.Name} cannot be started: its working directory {spec.WorkingDirectory} does not exist.");
        }

        if (Path.IsPathRooted(spec.FileName) && !File.Exists(spec.FileName))
        {
            throw new EmbeddedHostingException($"{spec.Name} cannot be started: there is no file {spec.FileName}.");
        }
    }

    private void Forget(int processId)
    {
        _running.TryRemove(processId, out _);
        _records?.Remove(processId);
    }
}
