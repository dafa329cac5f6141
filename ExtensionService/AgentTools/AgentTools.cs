using Platform.Data.Caching;

namespace Platform.ExtensionService.AgentTools;

internal static class AgentTools
{
    // Schemas are long: a full list of usual ones is about this.
    private const int MaxEntryBytes = 256 * 1024;

    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddAgentTools(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AgentToolStore>();
        builder.Services.AddSingleton<AgentToolChanges>();
        builder.AddTtlCache<AgentToolList, AgentToolSource>(
            "agent-tools", AgentToolsJson.Default.AgentToolList, static cache => (cache.MaxEntryBytes, cache.LoadTimeout) = (MaxEntryBytes, LoadTimeout));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentToolsJson.Default));
    }
}
