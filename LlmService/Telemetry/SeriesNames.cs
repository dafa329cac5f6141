using System.Buffers;
using System.Collections.Concurrent;

namespace Platform.LlmService.Telemetry;

/// <summary>
/// Names of others that may be dimensions of metrics. Models are named by callers and errors by providers, and a series lasts as long as the process: only
/// what looks like a name is one, and only so many are.
/// </summary>
/// <param name="most">How many there may be.</param>
internal sealed class SeriesNames(int most = 500)
{
    public const string Other = "_OTHER";

    private const int Longest = 128;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@+");

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);
    private int _count;

    public string Of(string name) => _names.ContainsKey(name) || (LooksLikeOne(name) && HasRoomFor(name)) ? name : Other;

    private static bool LooksLikeOne(string name) => name.Length is > 0 and <= Longest && !name.AsSpan().ContainsAnyExcept(Allowed);

    private bool HasRoomFor(string name)
    {
        // Two at once may both see the last place; one more is no harm.
        if (Volatile.Read(ref _count) >= most)
        {
            return false;
        }

        if (_names.TryAdd(name, 0))
        {
            Interlocked.Increment(ref _count);
        }

        return true;
    }
}
