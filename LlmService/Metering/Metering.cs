using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

internal static class Metering
{
    /// <summary>Name of <see cref="Platform.Data.Postgres.PoolProfile.Background"/>, as an attribute needs it.</summary>
    public const string BackgroundPool = "background";

    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    public static void AddMetering(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MeteringOptions>().BindConfiguration(MeteringOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MeteringOptions>, MeteringOptionsValidator>();
        services.AddSingleton<InstanceLease>();
        services.AddSingleton<LeaseStore>();
        services.AddSingleton<SettlementQueue>();
        services.AddSingleton<OpeningWriter>();
        services.AddKeyedSingleton(BackgroundPool, static (provider, pool) => new OpeningWriter(
            provider.GetRequiredKeyedService<ServicePool>(pool), provider.GetRequiredService<IOptions<MeteringOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OpeningTimes>();
        services.AddSingleton<RunningCalls>();
        services.AddSingleton<ProgressWriter>();
        services.AddSingleton<UnpricedUse>();
        services.AddSingleton<ICallMeter, CallMeter>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<ReconciliationStore>();
        services.AddSingleton<LeaseKeeper>();
        services.AddHealthChecks().AddCheck<LeaseKeeper>("Lease");

        // Stopped in reverse: sweeping first, then what is owed is written, and only then the lease is given up.
        services.AddHostedService(static provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddHostedService<SettlementWriter>();
        services.AddHostedService<SweepWorker>();
        services.AddHostedService<MonthKeeper>();
        services.AddServiceClient<UsageClient>("usageservice", DeliveryTimeout);
    }
}
