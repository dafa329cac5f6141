using System.Globalization;

namespace Platform.UsageService;

/// <summary>Reads query parameters and remembers, by name, what is wrong with each of them.</summary>
internal sealed class ParameterReader
{
    private const int MaxTextLength = 512;

    // Exact formats: the lenient parser would take "1/2" for a day of the current year.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public Dictionary<string, string[]> Errors { get; } = [];

    public DateTimeOffset? Time(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(
            value, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        Fail(name, "Must be a date (2026-01-31) or a time with offset (2026-01-31T12:00:00Z).");
        return null;
    }

    /// <summary>The period from <c>from</c> to <c>to</c>; where one is not given, the current month's begin or end.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Period(string? from, string? to, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var period = (From: Time("from", from) ?? month, To: Time("to", to) ?? month.AddMonths(1));
        if (period.From > period.To)
        {
            Fail("to", "Must not lie before from; without either, the current month is meant.");
        }

        return period;
    }

    public Guid? Id(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (Guid.TryParse(value, out var id))
        {
            return id;
        }

        Fail(name, "Must be an id.");
        return null;
    }

    public int Number(string name, string? value, int fallback, int min, int max)
    {
        if (string.IsNullOrEmpty(value))
        {
            return fallback;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(name, string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between {min} and {max}."));
        return fallback;
    }

    public string? Text(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (value.Length <= MaxTextLength && !value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            return value;
        }

        Fail(name, string.Create(CultureInfo.InvariantCulture, $"Must be at most {MaxTextLength} characters, without control characters."));
        return null;
    }

    public void Fail(string name, string message) => Errors[name] = [message];
}
