using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Data;

/// <summary>Everything one AppHost keeps: parameters, logs, the PostgreSQL cluster. One AppHost at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public ParameterStore Parameters { get; } = new("");

    /// <summary>To be given to the <see cref="ProcessLauncher"/>.</summary>
    public ProcessRecords Processes { get; } = new("");

    /// <summary>Creates or opens it, takes its lock, and ends what a killed AppHost left running. A temporary one is removed by Dispose.</summary>
    public static Task<DataFolder> OpenAsync(string path, bool temporary, TimeProvider clock, CancellationToken ct)
        => throw new NotImplementedException($"{path} {temporary} {clock} {ct} {new DataFolder(path)}");

    public string LogPath(string resource, int? replica = null) => throw new NotImplementedException($"{resource} {replica}");

    public void Dispose()
    {
    }
}
