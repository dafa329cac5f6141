using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Orchestration;

internal static class EngineRegistration
{
    // Each process has a grace of its own; the host's must not end before theirs.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddEngine(this IServiceCollection services, IDistributedApplicationBuilder builder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownLimit);
        services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        return services
            .AddSingleton(new DistributedApplicationModel(builder.Resources))
            .AddSingleton(builder.Eventing)
            .AddSingleton(builder.ExecutionContext)
            .AddSingleton(s => new ResourceNotificationService
            {
                DefaultWaitBehavior = s.GetRequiredService<EmbeddedState>().DisableDashboard
                    ? WaitBehavior.StopOnResourceUnavailable
                    : WaitBehavior.WaitOnResourceUnavailable,
            })
            .AddSingleton<PublicEndpoints>()
            .AddSingleton<ProcessEnvironment>()
            .AddSingleton<ResourceLog>()
            .AddSingleton<WaitGate>()
            .AddSingleton<Readiness>()
            .AddSingleton<HealthMonitor>()
            .AddSingleton<InstanceState>()
            .AddSingleton<Workloads>()
            .AddSingleton<DatabaseMirror>()
            .AddSingleton<Orchestrator>()
            .AddSingleton(s => new ResourceCommandService(s.GetRequiredService<Orchestrator>()))
            .AddHostedService(s => s.GetRequiredService<Orchestrator>());
    }
}
