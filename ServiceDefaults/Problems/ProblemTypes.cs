namespace Platform.ServiceDefaults;

/// <summary>Stable <c>type</c> values of problem details; documented, never changed.</summary>
public static class ProblemTypes
{
    /// <summary>All types of ours begin so.</summary>
    public const string Prefix = "https://platform.dev/problems/";

    /// <summary>Something needed for an answer is not there at the moment; try again after <c>Retry-After</c>.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>No acceptable credential came with the request.</summary>
    public const string Unauthenticated = Prefix + "unauthenticated";

    /// <summary>AuthService's word about a credential: it is unknown, malformed, expired or revoked.</summary>
    public const string InvalidCredential = Prefix + "invalid-credential";

    /// <summary>The caller is known and may not do this.</summary>
    public const string MissingScope = Prefix + "missing-scope";

    /// <summary>The caller came with an API key, and this is for people who have signed in.</summary>
    public const string SessionRequired = Prefix + "session-required";

    /// <summary>The request can't be understood or is out of bounds.</summary>
    public const string InvalidRequest = Prefix + "invalid-request";
}
