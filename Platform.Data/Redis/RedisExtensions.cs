using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Platform.Data.Redis;

/// <summary>Registers the Redis connection.</summary>
public static class RedisExtensions
{
    /// <summary>Adds <see cref="RedisConnection"/> and a health check that is at worst degraded: a service works without Redis.</summary>
    /// <param name="builder">The service's builder; section <c>Redis</c> holds the settings.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<RedisOptions>()
            .BindConfiguration("Redis")
            .Configure(options => options.ConnectionName = connectionName)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        builder.Services.AddSingleton<RedisConnection>();
        builder.Services.AddHealthChecks()
            .AddCheck<RedisHealthCheck>("StackExchange.Redis", failureStatus: HealthStatus.Degraded, timeout: TimeSpan.FromSeconds(2));
        return builder;
    }

    private sealed class RedisHealthCheck(RedisConnection redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.ExecuteAsync(static database => database.PingAsync(), cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (RedisUnavailableException exception)
            {
                return new(context.Registration.FailureStatus, exception.Message);
            }
        }
    }
}
