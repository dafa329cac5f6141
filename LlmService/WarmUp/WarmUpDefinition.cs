using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.WarmUp;

/// <summary>A warm-up as its owner puts it.</summary>
internal sealed record WarmUpDefinition(string? Model, string? Strategy, IReadOnlyList<string>? Prompts)
{
    public const int DefaultMaxTokens = 16;

    /// <summary>Of each answer; <see cref="DefaultMaxTokens"/> when it isn't said.</summary>
    public int? MaxTokens { get; init; }

    public WarmUpWindow? Window { get; init; }

    /// <summary>False: it is only done when somebody starts it; true when it isn't said.</summary>
    public bool? Enabled { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>When a scheduled warm-up is done, once in each window; from 22:00 to 04:00 is over midnight.</summary>
internal sealed record WarmUpWindow(TimeOnly? From, TimeOnly? To, string? TimeZone)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A warm-up, and its newest run.</summary>
internal sealed record WarmUpPlan(
    string Name, string Model, string Strategy, IReadOnlyList<string> Prompts, int MaxTokens, WarmUpWindow? Window, bool Enabled,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public WarmUpRun? LastRun { get; init; }
}

/// <summary>Warm-ups in the order of their names, and where the next page begins; null at the end.</summary>
internal sealed record WarmUpPage(IReadOnlyList<WarmUpPlan> Items, string? NextCursor);

/// <summary>The newest runs of a warm-up.</summary>
internal sealed record WarmUpRuns(IReadOnlyList<WarmUpRun> Items);

/// <summary>One time that a warm-up is done.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why: a strategy, or <c>manual</c>.</param>
/// <param name="State">See <see cref="RunState"/>.</param>
/// <param name="Total">Prompts.</param>
/// <param name="Done">Prompts that the model answered.</param>
/// <param name="Failed">Prompts that it didn't.</param>
/// <param name="YieldsTo">Why others go first at the moment; null when it goes on.</param>
/// <param name="Error">The last failure.</param>
/// <param name="CreatedAt">When it became due.</param>
/// <param name="StartedAt">When a process took it; null before.</param>
/// <param name="EndedAt">When it was over; null before.</param>
internal sealed record WarmUpRun(
    Guid Id, string Reason, string State, int Total, int Done, int Failed, string? YieldsTo, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

internal static class RunState
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Paused = "paused";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

internal static class WarmUpStrategy
{
    public const string Eager = "eager";
    public const string Lazy = "lazy";
    public const string Scheduled = "scheduled";

    /// <summary>No strategy: somebody wants it now.</summary>
    public const string Manual = "manual";
}
