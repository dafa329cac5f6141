using Platform.Data.Caching;

namespace Platform.ExtensionService.AgentTools;

internal static class AgentTools
{
    // Schemas are long: a full list of usual ones is about this.
    private const int MaxEntryBytes = 256 * 1024;

    public static void AddAgentTools(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AgentToolStore>();
        builder.Services.AddSingleton<AgentToolChanges>();
        builder.AddTtlCache<AgentToolList, AgentToolSource>(
            "agent-tools", AgentToolsJson.Default.AgentToolList, static cache => cache.MaxEntryBytes = MaxEntryBytes);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentToolsJson.Default));
    }
}
