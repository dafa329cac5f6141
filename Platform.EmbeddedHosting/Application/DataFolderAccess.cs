using Aspire.Hosting.Embedded.Data;

namespace Aspire.Hosting.Embedded.Application;

/// <summary>The data folder, opened by whoever needs it first: a generated parameter or the start.</summary>
internal sealed class DataFolderAccess(string path, bool temporary) : IDisposable
{
    public const string Setting = "DataFolder";

    private readonly Lock _gate = new();
    private Task<DataFolder>? _opening;
    private DataFolder? _opened;

    public string Path => path;

    public Task<DataFolder> OpenAsync()
    {
        lock (_gate)
        {
            return _opening ??= OpenOnceAsync();
        }
    }

    public void Dispose() => _opened?.Dispose();

    private async Task<DataFolder> OpenOnceAsync() =>
        _opened = await DataFolder.OpenAsync(path, temporary, TimeProvider.System, CancellationToken.None);
}
