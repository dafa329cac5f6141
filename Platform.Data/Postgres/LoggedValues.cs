using System.Reflection;

namespace Platform.Data.Postgres;

/// <summary>
/// Reads a value of a log entry by its name. The entries are structs that would be boxed, for every statement, when looked at through their interface;
/// a method made for each type of entry looks at them where they are.
/// </summary>
internal static class LoggedValues<TState>
{
    /// <summary>Finds a value, or null; itself null for entries without named values.</summary>
    public static Func<TState, string, object?>? Find { get; } = typeof(TState).IsAssignableTo(typeof(IReadOnlyList<KeyValuePair<string, object?>>))
        ? typeof(LoggedValues).GetMethod(nameof(LoggedValues.Find), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(typeof(TState)).CreateDelegate<Func<TState, string, object?>>()
        : null;
}

internal static class LoggedValues
{
    internal static object? Find<TState>(TState state, string name)
        where TState : IReadOnlyList<KeyValuePair<string, object?>>
    {
        for (var i = 0; i < state.Count; i++)
        {
            var (key, value) = state[i];
            if (key == name)
            {
                return value;
            }
        }
        return null;
    }
}
