namespace Platform.ServiceDefaults;

/// <summary>What is counted beside calls that cost.</summary>
public static class UsageMetric
{
    /// <summary>The most characters a name has.</summary>
    public const int MaxLength = 64;

    /// <summary>Somebody signed in.</summary>
    public const string SignIn = "auth.sign_in";

    /// <summary>Somebody could not sign in; counted for the platform itself where no tenant is known.</summary>
    public const string SignInRefused = "auth.sign_in.refused";

    /// <summary>A tool of an extension was called.</summary>
    public const string ToolCall = "extensions.call";

    /// <summary>A tool of an extension failed, in whatever way.</summary>
    public const string ToolError = "extensions.error";

    /// <summary>A request for a model was refused because of a limit or a budget.</summary>
    public const string LlmRefused = "llm.refused";

    /// <summary>Begin of the names under which the platform counts what each service could not keep.</summary>
    public const string DroppedPrefix = "counters.dropped.";

    /// <summary>Whether a name is made of small letters, digits, dots and underscores, and not too long.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when it can be the name of a metric.</returns>
    public static bool IsName(string? name)
    {
        if (name is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('.' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
