using System.Globalization;

namespace Platform.Gateway.Interference.Api;

/// <summary>Reads query parameters and remembers, by name, what is wrong with each of them.</summary>
internal sealed class QueryReader
{
    private const int MaxTextLength = 200;

    // Exact formats: the lenient parser would take "1/2" for a day of the current year.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public Dictionary<string, string[]> Errors { get; } = [];

    public (DateTimeOffset From, DateTimeOffset To) Period(string? from, string? to, DateTimeOffset first, DateTimeOffset last)
    {
        var period = (From: Time("from", from) ?? first, To: Time("to", to) ?? last);
        if (period.From > period.To)
        {
            Fail("to", "Must not lie before from.");
        }

        return period;
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

    private DateTimeOffset? Time(string name, string? value)
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
}
