namespace Platform.LlmService.Agents;

/// <summary>A value and the level that says it.</summary>
internal sealed record Sourced<T>(T Value, string From);

internal static class Sourced
{
    public static Sourced<T>? Of<T>(T? value, string from)
        where T : class
        => value is null ? null : new Sourced<T>(value, from);

    public static Sourced<T>? Of<T>(T? value, string from)
        where T : struct
        => value is { } said ? new Sourced<T>(said, from) : null;
}
