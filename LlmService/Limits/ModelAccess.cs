using Platform.ServiceDefaults;

namespace Platform.LlmService.Limits;

/// <summary>Which models a caller's key may use: names, or the beginning of names followed by an asterisk.</summary>
internal static class ModelAccess
{
    public static bool MayUse(this CallerIdentity caller, string model)
    {
        if (caller.Models is not { } allowed)
        {
            return true;
        }

        foreach (var pattern in allowed)
        {
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : model == pattern)
            {
                return true;
            }
        }

        return false;
    }
}
