namespace Platform.Benchmarks.SharedPool;

/// <summary>
/// One pool for everybody, as it was before there were service pools: so many transactions at a time in all databases, the others in one line, first come,
/// first served.
/// </summary>
internal sealed class SharedPool(int places) : IDisposable
{
    private readonly SemaphoreSlim _places = new(places);

    public Task EnterAsync(CancellationToken gone) => _places.WaitAsync(gone);

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
