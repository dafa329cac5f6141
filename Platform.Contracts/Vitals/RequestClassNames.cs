namespace Platform.Contracts;

/// <summary>Values of <see cref="RequestVitals.Class"/>.</summary>
public static class RequestClassNames
{
    /// <summary>Checks of credentials, as AuthService answers them and as the gateway waits for them.</summary>
    public const string Check = "check";

    /// <summary>Sign-in, accounts, keys.</summary>
    public const string Auth = "auth";

    /// <summary>Extensions and their tools.</summary>
    public const string Extensions = "extensions";

    /// <summary>Models, conversations, agents.</summary>
    public const string Llm = "llm";

    /// <summary>Reports, budgets, prices.</summary>
    public const string Usage = "usage";

    /// <summary>What operators ask.</summary>
    public const string Admin = "admin";

    /// <summary>Calls between our own processes that belong to none of the others.</summary>
    public const string Internal = "internal";
}
