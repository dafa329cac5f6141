namespace Platform.Benchmarks.Neighbours;

/// <summary>What a <see cref="LoadProcess"/> does: callers, each of whom sends one request after the other and reads each answer to its end.</summary>
/// <param name="Gateway">Where to.</param>
/// <param name="Callers">How many.</param>
/// <param name="Paths">Taken in turns.</param>
internal sealed record LoadPlan(Uri Gateway, int Callers, IReadOnlyList<string> Paths)
{
    /// <summary>Of all requests; null: each has a key that could be one and isn't.</summary>
    public string? Key { get; init; } = Services.AdminKey;

    /// <summary>JSON to be sent by POST; null: GET.</summary>
    public string? Body { get; init; }

    /// <summary>So many letters stand in place of <see cref="FillMark"/> in the body.</summary>
    public int Fill { get; init; }

    /// <summary>Between an answer and the next request of a caller.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The address that requests come from.</summary>
    public string From { get; init; } = "127.0.0.1";

    public const string FillMark = "…";
}
