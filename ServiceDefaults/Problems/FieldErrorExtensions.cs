using System.Text.Json;

namespace Platform.ServiceDefaults;

/// <summary>Collects what is wrong with a request by its fields, as a validation problem tells it. Of several faults of a field the last one is told.</summary>
public static class FieldErrorExtensions
{
    /// <summary>Notes a fault, if there is one.</summary>
    /// <param name="errors">The faults, by field.</param>
    /// <param name="holds">Whether the field is right.</param>
    /// <param name="field">The field, as the caller wrote it.</param>
    /// <param name="message">What it must be.</param>
    public static void Require(this Dictionary<string, string[]> errors, bool holds, string field, string message)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!holds)
        {
            errors[field] = [message];
        }
    }

    /// <summary>Refuses what is no member: a mistyped name would be a setting that silently says nothing.</summary>
    /// <param name="errors">The faults, by field.</param>
    /// <param name="unknown">Members that nothing was read from; null for none.</param>
    /// <param name="at">Where the object stands, with a dot behind it; empty for the whole body.</param>
    /// <param name="known">The members that there are.</param>
    public static void RefuseUnknown(this Dictionary<string, string[]> errors, Dictionary<string, JsonElement>? unknown, string at, params IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(errors);
        foreach (var name in unknown?.Keys ?? Enumerable.Empty<string>())
        {
            errors[at + name] = [$"There is no such member; there are {string.Join(", ", known)}."];
        }
    }
}
