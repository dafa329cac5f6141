using System.Globalization;
using Platform.Data.Caching;

namespace Platform.Benchmarks.Caches;

/// <summary>A hundred thousand rows, some of which change when it is told so.</summary>
internal sealed class RowsSource : CacheSource<Price>
{
    public const int Count = 100_000;

    private readonly int[] _versions = new int[Count];

    public override bool CanLoadAll => true;

    /// <summary>Changes so many, spread over all.</summary>
    public void Change(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            _versions[i * (Count / rows)]++;
        }
    }

    public IEnumerable<KeyValuePair<string, Price>> Read()
    {
        for (var i = 0; i < Count; i++)
        {
            var key = i.ToString(CultureInfo.InvariantCulture);
            yield return new(key, Price.Of(key, _versions[i]));
        }
    }

    public override IAsyncEnumerable<KeyValuePair<string, Price>> LoadAllAsync(CancellationToken ct) => Read().ToAsyncEnumerable();

    public override Task<Price?> LoadAsync(string key, CancellationToken ct) =>
        Task.FromResult<Price?>(Price.Of(key, _versions[int.Parse(key, CultureInfo.InvariantCulture)]));
}
