using Microsoft.Extensions.Options;
using Platform.Gateway.Interference.Api;
using Platform.Gateway.Interference.History;
using Platform.Gateway.Interference.Mitigation;
using Platform.Gateway.Interference.WebHook;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference;

/// <summary>What becomes of what the monitor finds: history, answers to operators, web hook, mitigation.</summary>
internal static class Reporting
{
    // Backstop only: a question is bounded by Interference:History:UsageTimeout.
    private static readonly TimeSpan UsageLimit = TimeSpan.FromMinutes(1);

    public static void AddInterferenceReporting(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        AddHistory(services);
        AddMitigation(services);
        AddWebHook(services);
        services.AddSingleton<InterferenceReports>();
        services.ConfigureHttpJsonOptions(static o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, InterferenceJson.Default));
    }

    private static void AddHistory(IServiceCollection services)
    {
        services.AddOptions<HistoryOptions>().BindConfiguration(HistoryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HistoryOptions>, HistoryOptionsValidator>();
        services.AddServiceClient<UsageHistory>(UsageHistory.Service, UsageLimit);
        services.AddSingleton<RecentIncidents>();
        services.AddSingleton<Succession>();
        services.AddSingleton<News>();
        services.AddSingleton<Samples>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<HistoryMetrics>();
        services.AddSingleton<SharedHistory>();
        services.AddSingleton<Chronicle>();
        services.AddSingleton<IInterferenceListener>(static provider => provider.GetRequiredService<Chronicle>());
        services.AddSingleton<Replication>();
        services.AddHostedService(static provider => provider.GetRequiredService<Replication>());
        services.AddHostedService<IncidentDelivery>();
    }

    private static void AddMitigation(IServiceCollection services)
    {
        services.AddOptions<MitigationOptions>().BindConfiguration(MitigationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MitigationOptions>, MitigationOptionsValidator>();
        services.AddSingleton<LoadShedding>();
        services.AddSingleton<MitigationMetrics>();
        services.AddSingleton<MitigationControl>();
        services.AddSingleton<DirectiveSender>();
        services.AddHostedService(static provider => provider.GetRequiredService<DirectiveSender>());
    }

    private static void AddWebHook(IServiceCollection services)
    {
        services.AddOptions<WebHookOptions>().BindConfiguration(WebHookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebHookOptions>, WebHookOptionsValidator>();
        services.AddSingleton<WebHookQueue>();
        services.AddSingleton<WebHookMetrics>();
        services.AddHostedService<WebHookSender>();
    }
}
