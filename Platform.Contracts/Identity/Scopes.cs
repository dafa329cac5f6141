namespace Platform.Contracts;

/// <summary>What a caller may do. Roles grant scopes; an API key may narrow them.</summary>
public static class Scopes
{
    /// <summary>Call models: chat completions, the model list.</summary>
    public const string LlmInvoke = "llm:invoke";

    /// <summary>Change providers, models and agents.</summary>
    public const string LlmManage = "llm:manage";

    /// <summary>See extensions and their tools.</summary>
    public const string ExtensionsRead = "extensions:read";

    /// <summary>Call a tool of an extension.</summary>
    public const string ExtensionsInvoke = "extensions:invoke";

    /// <summary>Register and remove extensions.</summary>
    public const string ExtensionsManage = "extensions:manage";

    /// <summary>Read requests, tokens and cost of the own tenant.</summary>
    public const string UsageRead = "usage:read";

    /// <summary>Change prices, budgets and quotas.</summary>
    public const string UsageManage = "usage:manage";

    /// <summary>Change users, roles and keys of the own tenant.</summary>
    public const string TenantManage = "tenant:manage";

    /// <summary>Operate the platform itself, across tenants.</summary>
    public const string PlatformAdmin = "platform:admin";
}
