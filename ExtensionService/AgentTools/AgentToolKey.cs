using System.Globalization;

namespace Platform.ExtensionService.AgentTools;

/// <summary>What an agent's list is called in the cache. The tenant is its tag: what changes a tenant's tools changes all of its lists.</summary>
internal readonly record struct AgentToolKey(Guid TenantId, string Agent)
{
    private const char Separator = '/';

    public static string TagOf(Guid tenantId) => tenantId.ToString("D", CultureInfo.InvariantCulture);

    public static string TagOf(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];

    public override string ToString() => $"{TagOf(TenantId)}{Separator}{Agent}";

    public static AgentToolKey Parse(string key)
    {
        var tenant = TagOf(key);
        return new AgentToolKey(Guid.Parse(tenant, CultureInfo.InvariantCulture), key[(tenant.Length + 1)..]);
    }
}
