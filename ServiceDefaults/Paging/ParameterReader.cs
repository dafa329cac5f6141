using System.Globalization;

namespace Platform.ServiceDefaults;

/// <summary>Reads query parameters that came as text and remembers, by name, what is wrong with each of them, so that one answer can say it all.</summary>
public sealed class ParameterReader
{
    private const int MaxTextLength = 512;

    // Exact formats: the lenient parser would take "1/2" for a day of the current year.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>By parameter; as validation problems want them.</summary>
    public Dictionary<string, string[]> Errors { get; } = [];

    /// <summary>A date, which begins in UTC, or a time with its offset.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="value">As it came.</param>
    /// <returns>null when it was not given, or is none.</returns>
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

    /// <summary>The period from <c>from</c> to <c>to</c>.</summary>
    /// <param name="from">The parameter as it came.</param>
    /// <param name="to">The parameter as it came.</param>
    /// <param name="first">The begin where none is given.</param>
    /// <param name="last">The end where none is given.</param>
    /// <returns>Of use only without <see cref="Errors"/>.</returns>
    public (DateTimeOffset From, DateTimeOffset To) Period(string? from, string? to, DateTimeOffset first, DateTimeOffset last)
    {
        var period = (From: Time("from", from) ?? first, To: Time("to", to) ?? last);
        if (period.From > period.To)
        {
            Fail("to", "Must not lie before from.");
        }

        return period;
    }

    /// <summary>An id.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="value">As it came.</param>
    /// <returns>null when it was not given, or is none.</returns>
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

    /// <summary>A whole number.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="value">As it came.</param>
    /// <param name="fallback">When it was not given, or is wrong.</param>
    /// <param name="min">The least that is right.</param>
    /// <param name="max">The most that is right.</param>
    /// <returns>The number.</returns>
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

    /// <summary>A short text without control characters.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="value">As it came.</param>
    /// <returns>null when it was not given, or is wrong.</returns>
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

    /// <summary>Says that a parameter is wrong.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="message">What would be right.</param>
    public void Fail(string name, string message) => Errors[name] = [message];
}
