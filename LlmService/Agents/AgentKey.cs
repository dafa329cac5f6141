namespace Platform.LlmService.Agents;

/// <summary>An agent among those of all tenants; as text the key of the cache, with the tenant as its tag.</summary>
internal readonly record struct AgentKey(Guid TenantId, string Agent)
{
    private const char Separator = '/';

    /// <summary>Before every key: no tenant has the empty id.</summary>
    public static AgentKey First { get; } = new(Guid.Empty, "");

    public static string TagOf(Guid tenantId) => tenantId.ToString();

    public override string ToString() => $"{TenantId}{Separator}{Agent}";

    public static bool TryParse(string text, out AgentKey key)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        var isKey = Guid.TryParseExact(text.AsSpan(0, Math.Max(at, 0)), "D", out var tenantId);
        key = isKey ? new AgentKey(tenantId, text[(at + 1)..]) : default;
        return isKey;
    }
}
