using Microsoft.Extensions.Options;
using Platform.Data.Caching;

namespace Platform.ExtensionService.Resilience;

internal static class Resilience
{
    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddResilience(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ResilienceOptions>().BindConfiguration("Resilience").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ResilienceOptions>, ResilienceOptionsValidator>();
        builder.Services.AddSingleton<ControlStore>();
        builder.Services.AddSingleton<Controls>();
        builder.Services.AddSingleton<ExtensionGuards>();
        builder.Services.AddSingleton<LastAnswers>();
        builder.Services.AddSingleton<GuardedTools>();
        builder.AddTtlCache<ExtensionControl, ControlSource>(
            "extension-controls", ControlJson.Default.ExtensionControl, static cache => cache.LoadTimeout = LoadTimeout);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default));
    }
}
