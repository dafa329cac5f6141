using Microsoft.Extensions.Options;

namespace Platform.LlmService.Telemetry;

internal static class Telemetry
{
    public static void AddGenAITelemetry(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section)
            .PostConfigure<IConfiguration>(static (options, configuration) =>
                options.CaptureMessageContent ??= TelemetryOptions.AsksForContent(configuration[TelemetryOptions.StandardVariable]))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<GenAITelemetry>();
    }
}
