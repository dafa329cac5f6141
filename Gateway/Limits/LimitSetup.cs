using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Gateway.Limits.Callers;
using Platform.Gateway.Limits.Sources;

namespace Platform.Gateway.Limits;

internal static class LimitSetup
{
    private const string RedisName = "redis";

    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsValidator>();
        // One gateway alone needs no Redis: its own counts are all there is.
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString(RedisName)))
        {
            builder.AddRedis(RedisName);
        }

        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<MeterTable>();
        services.AddSingleton<SharedLimits>();
        services.AddSingleton<LocalLimits>();
        services.AddSingleton<Leases>();
        services.AddSingleton<OwnGrants>();
        services.AddSingleton<Limiter>();
        services.AddSingleton<SourceLimits>();
        services.AddSingleton<CallerLimits>();
        services.AddHostedService<LeaseRenewal>();
    }

    /// <summary>Before the check of credentials.</summary>
    public static void UseSourceLimits(this IApplicationBuilder app) => app.UseMiddleware<SourceLimitMiddleware>();

    /// <summary>After the check of credentials.</summary>
    public static void UseCallerLimits(this IApplicationBuilder app) => app.UseMiddleware<CallerLimitMiddleware>();
}
