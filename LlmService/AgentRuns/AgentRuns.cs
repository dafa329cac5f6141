using Microsoft.Extensions.Options;
using Platform.LlmService.Agents;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

internal static class AgentRuns
{
    private const long MostAnswerBytes = 4 * 1024 * 1024;

    // Each call has a shorter bound of its own.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(SettingsRules.MaxToolTimeoutSeconds + 10);

    public static void AddAgentRuns(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AgentRunOptions>().BindConfiguration(AgentRunOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentRunOptions>, AgentRunOptionsValidator>();
        services.AddSingleton<RunTelemetry>();
        services.AddSingleton<ToolRunner>();
        services.AddSingleton<AgentRunner>();
        services.AddSingleton<AgentCompletions>();
        services.AddServiceClient<AgentToolsClient>("extensionservice", ClientTimeout)
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = MostAnswerBytes);
    }
}
