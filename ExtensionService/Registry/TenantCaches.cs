using Platform.Data.Caching;
using Platform.ExtensionService.AgentTools;
using Platform.ExtensionService.Catalogue;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Registry;

/// <summary>What replicas know of the extensions of tenants.</summary>
internal sealed class TenantCaches(
    TtlCache<ExtensionPage> lists, TtlCache<AgentToolList> agentTools, TtlCache<ToolCatalogue> catalogues, Controls controls)
{
    /// <summary>Has every replica forget it.</summary>
    public async Task ForgetAsync(Guid tenantId)
    {
        await lists.InvalidateTagAsync(ExtensionListKey.TagOf(tenantId));
        await controls.ForgetAsync(tenantId);
        await agentTools.InvalidateTagAsync(AgentToolKey.TagOf(tenantId));
        await catalogues.InvalidateAsync(CatalogueKey.Of(tenantId));
    }
}
