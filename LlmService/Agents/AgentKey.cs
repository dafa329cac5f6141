namespace Platform.LlmService.Agents;

/// <summary>An agent among those of all tenants; as text the key of the cache, and its tenant the tag.</summary>
internal readonly record struct AgentKey(Guid TenantId, string Agent)
{
    private const char Separator = '/';

    /// <summary>Before every key: no tenant has the empty id.</summary>
    public static AgentKey First { get; } = new(Guid.Empty, "");

    public string Tag => TenantId.ToString();

    public override string ToString() => $"{TenantId}{Separator}{Agent}";

    public static bool TryParse(string text, out AgentKey key)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        key = at > 0 && Guid.TryParseExact(text.AsSpan(0, at), "D", out var tenantId) ? new AgentKey(tenantId, text[(at + 1)..]) : default;
        return key.Agent is not null;
    }
}
