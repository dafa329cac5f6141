using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Data.Caching;

namespace Platform.LlmService.Agents;

internal static class Agents
{
    private const string CacheName = "agent-configuration";
    private const string ModelsCacheName = "agent-models";

    // A long system prompt of a type is in every agent's entry: the default bound would leave the largest out of the process.
    private const int MaxEntryBytes = 256 * 1024;

    // As many agents as are listed, with the longest names.
    private const int MaxModelsBytes = 8 << 20;

    // The longest prompt and description the rules allow, with room for escapes.
    private const long MaxBodyBytes = 512 * 1024;

    public static void AddAgents(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
        services.AddSingleton<AgentStore>();
        services.AddSingleton<AgentTypeStore>();
        services.AddSingleton<AgentDefaultsStore>();
        services.AddSingleton<EffectiveAgentStore>();
        services.AddSingleton<MissingLevels>();
        services.AddSingleton<AgentConfiguration>();
        builder.AddTtlCache<EffectiveAgent, AgentConfigurationSource>(
            CacheName, AgentsJson.Default.EffectiveAgent, static cache => cache.MaxEntryBytes = MaxEntryBytes);
        builder.AddTtlCache<AgentModels, AgentModelSource>(ModelsCacheName, AgentsJson.Default.AgentModels, static cache =>
        {
            // Lists of models don't wait long for it.
            cache.LoadTimeout = TimeSpan.FromSeconds(3);
            cache.MaxEntryBytes = MaxModelsBytes;
        });
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentsJson.Default));
    }

    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        var size = new RequestSizeLimitAttribute(MaxBodyBytes);
        routes.MapAgentRoutes(size);
        routes.MapAgentTypeRoutes(size);
        routes.MapAgentDefaultsRoutes(size);
    }
}
