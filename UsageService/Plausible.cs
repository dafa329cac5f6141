namespace Platform.UsageService;

/// <summary>What names and times can be true. The bounds are far above what is real; they keep what is stored inside what PostgreSQL takes.</summary>
internal static class Plausible
{
    public const int MaxNameLength = 512;
    public static readonly string NameExpected = $"A name of 1 to {MaxNameLength} characters, without control characters, is required.";
    public const string TimeExpected = "Is not a plausible time.";

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsName(string? name)
        => name is { Length: > 0 and <= MaxNameLength } && !name.AsSpan().ContainsAnyInRange('\0', '\u001f');

    /// <summary>The nearest time at which there can have been a call.</summary>
    public static DateTimeOffset Clamp(DateTimeOffset time) => time < Earliest ? Earliest : time > Latest ? Latest : time;

    public static bool IsTime(DateTimeOffset time) => time >= Earliest && time < Latest;
}
