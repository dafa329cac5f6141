using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Audit;

/// <summary>Which entries are asked for; text, so that a bad parameter is answered with its name.</summary>
internal sealed partial record AuditQuery(string? Cursor, string? Limit, string? Action, string? Target)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxTarget = 256;

    public AuditFilter Read(Guid? tenantId, Dictionary<string, string[]> errors)
    {
        if (Action is not null && !ActionPattern.IsMatch(Action))
        {
            errors["action"] = ["An action reads like 'extension.installed'."];
        }

        if (Target is { Length: > MaxTarget } || Target?.Contains('\0', StringComparison.Ordinal) == true)
        {
            errors["target"] = [$"Must be at most {MaxTarget} characters, without NUL."];
        }

        return new(tenantId, ReadCursor(errors), Action, Target, ReadLimit(errors));
    }

    private Guid? ReadCursor(Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return null;
        }

        if (Guid.TryParseExact(Cursor, "N", out var id))
        {
            return id;
        }

        errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        return null;
    }

    private int ReadLimit(Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(Limit))
        {
            return DefaultLimit;
        }

        if (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        errors["limit"] = [$"Must be a whole number between 1 and {MaxLimit}."];
        return DefaultLimit;
    }

    [GeneratedRegex(@"\A[a-z_]{1,50}\.[a-z_]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ActionPattern { get; }
}

/// <summary>Which entries to list: those of a tenant, or of all; older ones than <c>Before</c>.</summary>
internal sealed record AuditFilter(Guid? TenantId, Guid? Before, string? Action, string? Target, int Limit);
