using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Counting;

namespace Platform.ServiceDefaults;

/// <summary>Counting of what isn't billed.</summary>
public static class CountingExtensions
{
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds <see cref="UsageCounters"/> and their delivery to UsageService, configured by section <c>Counters</c>.</summary>
    /// <param name="builder">The process's builder; configuration key <c>ServiceKey</c> holds the shared secret.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddUsageCounters(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<CounterOptions>().BindConfiguration(CounterOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CounterOptions>, CounterOptionsValidator>();
        services.AddSingleton<CounterMetrics>();
        services.AddSingleton(static provider => new UsageCounters(
            provider.GetRequiredService<IOptions<CounterOptions>>(), provider.GetRequiredService<CounterMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddServiceClient<CounterClient>(CounterClient.UsageService, DeliveryTimeout);
        services.AddHostedService<CounterDelivery>();
        return builder;
    }
}
