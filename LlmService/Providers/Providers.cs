using Microsoft.Extensions.Options;
using Platform.Data.Caching;
using Platform.LlmService.Providers.Anthropic;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.OpenAI;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Providers.Simulated;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.Providers;

internal static class Providers
{
    private const string CacheName = "routes";

    public static void AddProviders(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SimulatedOptions>().BindConfiguration(SimulatedOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SimulatedOptions>, SimulatedOptionsValidator>();
        services.AddSingleton<SimulatedProvider>();

        services.AddOptions<OpenAIOptions>().BindConfiguration(OpenAIOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenAIOptions>, OpenAIOptionsValidator>();
        services.AddOptions<AnthropicOptions>().BindConfiguration(AnthropicOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AnthropicOptions>, AnthropicOptionsValidator>();
        services.AddOptions<ProviderKeyOptions>().BindConfiguration(ProviderKeyOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderKeyOptions>, ProviderKeyOptionsValidator>();
        services.AddSingleton<UpstreamConnections>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton(CreateSet);
        services.AddSingleton<ProviderFactory>();
        services.AddSingleton<ProviderStore>();
        services.AddSingleton<DeploymentStore>();
        builder.AddRouting();
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ProvidersJson.Default));
    }

    public static void MapProviders(this IEndpointRouteBuilder routes)
    {
        routes.MapProviderRoutes();
        routes.MapDeploymentRoutes();
    }

    private static void AddRouting(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RoutingOptions>().BindConfiguration(RoutingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingOptionsValidator>();
        services.AddSingleton<RouteBooks>();
        services.AddSingleton<DeploymentGate>();
        services.AddSingleton<ProviderRouter>();
        builder.AddTtlCache<RouteBook, RouteBookSource>(CacheName, ProvidersJson.Default.RouteBook, static cache =>
        {
            // Every call needs it: whoever has to load it must not wait long for a database that doesn't answer.
            cache.LoadTimeout = TimeSpan.FromSeconds(3);
            cache.MaxEntryBytes = 4 << 20;
        });
    }

    /// <summary>The upstream is made only when there is an address for it.</summary>
    private static ProviderSet CreateSet(IServiceProvider services)
    {
        var simulated = services.GetRequiredService<SimulatedProvider>();
        var options = services.GetRequiredService<IOptions<OpenAIOptions>>();
        if (!options.Value.IsConfigured)
        {
            return new ProviderSet(simulated);
        }

        var clock = services.GetRequiredService<TimeProvider>();
        var endpoint = UpstreamEndpoint.Create(options.Value.BaseUrl!, null, options.Value.ApiKey, [], []);
        return new ProviderSet(simulated, new OpenAIProvider(new UpstreamClient(services.GetRequiredService<UpstreamConnections>().For(Owner.Platform), endpoint, clock), options, clock));
    }
}
