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
        services.AddSingleton<OpenAIProvider>();

        // The upstream is made only when there is an address for it.
        services.AddSingleton(static provider => new ProviderSet(
            provider.GetRequiredService<SimulatedProvider>(),
            provider.GetRequiredService<IOptions<OpenAIOptions>>().Value.IsConfigured ? provider.GetRequiredService<OpenAIProvider>() : null));
        services.AddSingleton<ProviderRouter>();
    }
}
