namespace Aspire.Hosting.Embedded.Model;

/// <summary>The rules for the names of resources and endpoints: they become host names, variables and file names.</summary>
internal static class ModelName
{
    private const int MaxLength = 64;

    public static void Check(string target, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Fault(name) is { } fault)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. Name must {fault}.", nameof(name));
        }
    }

    /// <summary>The name as the start of an environment variable: upper case, everything but letters and digits an underscore.</summary>
    public static string ToVariable(string name)
    {
        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return char.IsAsciiDigit(encoded[0]) ? "_" + encoded : encoded;
    }

    private static string? Fault(string name) => name switch
    {
        { Length: > MaxLength } => $"be between 1 and {MaxLength} characters long",
        _ when !char.IsAsciiLetter(name[0]) => "start with an ASCII letter",
        _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') => "contain only ASCII letters, digits, and hyphens",
        _ when name.Contains("--", StringComparison.Ordinal) => "not contain consecutive hyphens",
        _ when name[^1] == '-' => "not end with a hyphen",
        _ => null,
    };
}
