using System.Globalization;

namespace Platform.Data.Caching.Shared;

/// <summary>What Redis keeps about a cache as a whole.</summary>
/// <param name="Version">The newest version.</param>
/// <param name="Floor">Entries below are void.</param>
/// <param name="Refreshed">The last refresh.</param>
internal sealed record SharedState(long Version, long Floor, RefreshMark Refreshed)
{
    /// <summary>The version below which entries with a tag are void.</summary>
    public IReadOnlyDictionary<string, long> Tags { get; init; } = new Dictionary<string, long>();

    /// <summary>The JSON shapes in use, as they stand there: while versions of the code overlap, an invalidation must reach the entries of each.</summary>
    public string Schemas { get; init; } = "";

    public static SharedState Read(IReadOnlyDictionary<string, string> fields, string schema) =>
        new(Number(fields, "ver"), Math.Max(Number(fields, "base"), Number(fields, "*")), RefreshMark.Read(fields.GetValueOrDefault($"r:{schema}")))
        {
            Tags = fields.Where(static field => field.Key.StartsWith("t:", StringComparison.Ordinal)).ToDictionary(static field => field.Key[2..], static field => Number(field.Value)),
            Schemas = fields.GetValueOrDefault("schemas", ""),
        };

    public static long Number(string? digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static long Number(IReadOnlyDictionary<string, string> fields, string name) => Number(fields.GetValueOrDefault(name));
}

/// <summary>When everything was last compared with the source. All zero: never.</summary>
/// <param name="Version">The version at its begin.</param>
/// <param name="At">Its end, in milliseconds of the Unix epoch.</param>
internal readonly record struct RefreshMark(long Version, long At)
{
    private const int Length = 29;

    public static RefreshMark Read(string? text) =>
        text is { Length: >= Length } ? new(SharedState.Number(text[..16]), SharedState.Number(text[16..Length])) : default;

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Version:d16}{At:d13}");
}
