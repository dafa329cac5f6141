using Microsoft.Extensions.Options;
using Platform.Gateway.Interference.Leadership;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference;

internal static class InterferenceSetup
{
    public static void AddInterference(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<InterferenceOptions>().BindConfiguration(InterferenceOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InterferenceOptions>, InterferenceOptionsValidator>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<InterferenceOptions>>().Value);
        services.AddSingleton<MonitorClock>();
        services.AddSingleton<InterferenceMetrics>();
        services.AddSingleton<ThreadPulse>();
        services.AddSingleton<Watches>();
        services.AddSingleton<IReplicaChannel>(static provider => provider.GetRequiredService<Watches>());
        services.AddSingleton<GatewayWatch>();
        services.AddSingleton<Election>();
        services.AddSingleton<GatewayExchange>();
        services.AddSingleton<RuleBook>();
        services.AddSingleton(static provider => new Detector(provider.GetRequiredService<RuleBook>().All));
        services.AddSingleton<InterferenceMonitor>();
        services.AddHostedService(static provider => provider.GetRequiredService<Election>());
        services.AddHostedService(static provider => provider.GetRequiredService<GatewayExchange>());
        services.AddHostedService<MonitorThread>();
        builder.AddInterferenceReporting();
    }
}
