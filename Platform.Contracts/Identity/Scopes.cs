namespace Platform.Contracts;

/// <summary>What a caller may do. Roles grant scopes; an API key may narrow them.</summary>
public static class Scopes
{
    /// <summary>Call models: chat completions, the model list.</summary>
    public const string LlmInvoke = "llm:invoke";

    /// <summary>Change providers, models and agents.</summary>
    public const string LlmManage = "llm:manage";

    /// <summary>See extensions, their tools, and which tools an agent may use.</summary>
    public const string ExtensionsRead = "extensions:read";

    /// <summary>Call a tool of an extension.</summary>
    public const string ExtensionsInvoke = "extensions:invoke";

    /// <summary>Register and remove extensions, and choose the tools of agents.</summary>
    public const string ExtensionsManage = "extensions:manage";

    /// <summary>Read requests, tokens and cost of the own tenant.</summary>
    public const string UsageRead = "usage:read";

    /// <summary>Change budgets and quotas of the own tenant.</summary>
    public const string UsageManage = "usage:manage";

    /// <summary>Change users, roles and keys of the own tenant.</summary>
    public const string TenantManage = "tenant:manage";

    /// <summary>Operate the platform itself, across tenants; also set prices, which hold for all of them.</summary>
    public const string PlatformAdmin = "platform:admin";
}
