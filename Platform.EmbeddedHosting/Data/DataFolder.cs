using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Data;

/// <summary>Everything one AppHost keeps: parameters, logs, the PostgreSQL cluster. One AppHost at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FolderLock _lock;
    private readonly bool _temporary;

    private DataFolder(string path, FolderLock held, bool temporary)
    {
        (Path, _lock, _temporary) = (path, held, temporary);
        Parameters = new ParameterStore(In("parameters.json"));
        Processes = new ProcessRecords(Private(In("processes")));
        Private(LogFolder);
    }

    public string Path { get; }

    public ParameterStore Parameters { get; }

    /// <summary>To be given to the <see cref="ProcessLauncher"/>.</summary>
    public ProcessRecords Processes { get; }

    private string LogFolder => In("logs");

    /// <summary>Creates or opens it, takes its lock, and ends what a killed AppHost left running. A temporary one is removed by Dispose.</summary>
    public static async Task<DataFolder> OpenAsync(string path, bool temporary, TimeProvider clock, CancellationToken ct)
    {
        path = System.IO.Path.GetFullPath(path);
        FolderVersion.RefuseForeign(path);
        var held = FolderLock.Take(Private(path));
        DataFolder? opened = null;
        try
        {
            FolderVersion.Stamp(path);
            var folder = new DataFolder(path, held, temporary);
            await folder.Processes.EndLeftoversAsync(clock, ct);
            LogFile.SetAside(folder.LogFolder);
            return opened = folder;
        }
        finally
        {
            if (opened is null)
            {
                held.Dispose();
            }
        }
    }

    public string LogPath(string resource, int? replica = null)
        => System.IO.Path.Combine(LogFolder, replica is null ? $"{resource}.log" : $"{resource}-{replica}.log");

    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Path, recursive: true);
        }

        _lock.Dispose();
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string Private(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(folder).FullName;
        }

        return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
