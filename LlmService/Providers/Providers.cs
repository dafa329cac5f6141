using Microsoft.Extensions.Options;
using Platform.LlmService.Providers.OpenAI;
using Platform.LlmService.Providers.Simulated;

namespace Platform.LlmService.Providers;

internal static class Providers
{
    public static void AddProviders(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SimulatedOptions>().BindConfiguration(SimulatedOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SimulatedOptions>, SimulatedOptionsValidator>();
        services.AddSingleton<SimulatedProvider>();

        services.AddOptions<OpenAIOptions>().BindConfiguration(OpenAIOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenAIOptions>, OpenAIOptionsValidator>();
        services.AddSingleton(static provider => new ProviderRouter(
            provider.GetRequiredService<SimulatedProvider>(),
            provider.GetRequiredService<IOptions<OpenAIOptions>>().Value.IsConfigured ? ActivatorUtilities.CreateInstance<OpenAIProvider>(provider) : null));
    }
}
