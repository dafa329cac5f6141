using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults.Vitals;

internal static class VitalsSetup
{
    public static void AddVitals(this IServiceCollection services, string requestClass)
    {
        services.AddSingleton<SchedulingDelay>();
        services.AddHostedService(static provider => provider.GetRequiredService<SchedulingDelay>());
        services.TryAddSingleton<Dependencies>();
        services.AddSingleton(new RequestTallies(requestClass));
        services.AddSingleton(static provider => new VitalsReport(
            provider.GetRequiredService<IHostEnvironment>(), provider.GetRequiredService<SchedulingDelay>(), provider.GetRequiredService<RequestTallies>(),
            provider.GetRequiredService<Dependencies>(), provider.GetRequiredService<TimeProvider>()));
    }
}
