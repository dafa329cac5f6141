using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Migrations;

namespace Platform.Data.Postgres;

/// <summary>Registers service pools.</summary>
public static class ServicePoolExtensions
{
    /// <summary>
    /// Adds a <see cref="ServicePool"/> keyed by the profile's name, and for the first pool of a process also without a key; a health check; and the
    /// translation of "no connection to be had" to 503.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="profile">Which pool, with its defaults.</param>
    /// <param name="connectionName">Name of the connection string, e.g. <c>authdb</c> for <c>ConnectionStrings:authdb</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddServicePool(this IHostApplicationBuilder builder, PoolProfile profile, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(profile);
        var (services, name) = (builder.Services, profile.Name);
        services.AddOptions<PoolOptions>(name)
            .Configure(options => options.Apply(profile, connectionName))
            .BindConfiguration($"Pool:{name}")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PoolOptions>, PoolOptionsValidator>());
        services.TryAddSingleton<PoolRegistry>();
        services.TryAddSingleton(static provider => new PoolMetrics(
            provider.GetRequiredService<IMeterFactory>().Create(PoolMetrics.MeterName), provider.GetRequiredService<PoolRegistry>()));
        services.AddKeyedSingleton(name, static (provider, key) => CreatePool(provider, (string)key!));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ServicePool>(name));
        services.TryAddSingleton(new MigrationDatabase(connectionName));
        services.AddSingleton(new PoolRegistration(name, connectionName));
        services.TryAddSingleton<DatabaseLogins>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, StoreExceptionHandler>());
        services.AddHealthChecks().Add(new($"PostgreSql_{name}",
            provider => new PoolHealthCheck(provider.GetRequiredKeyedService<ServicePool>(name)), failureStatus: null, tags: null, timeout: TimeSpan.FromSeconds(3)));
        services.AddSingleton<IHostedService>(provider => new PoolWarmer(
            provider.GetRequiredKeyedService<ServicePool>(name), provider.GetService<MigrationState>()));
        return builder;
    }

    private static ServicePool CreatePool(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<PoolOptions>>().Get(name);
        var logins = provider.GetRequiredService<DatabaseLogins>();
        var application = $"{provider.GetRequiredService<IHostEnvironment>().ApplicationName}/{name}";
        var pool = new ServicePool(
            name, options, FindLogin, provider.GetRequiredService<PoolMetrics>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<PoolRegistry>().Add(pool);
        return pool;

        string? FindLogin() => logins.Get(options.ConnectionName) is { } login
            ? new NpgsqlConnectionStringBuilder(login) { ApplicationName = application }.ConnectionString
            : null;
    }
}

/// <summary>That there is a pool on a database, before any of it exists.</summary>
internal sealed record PoolRegistration(string Name, string ConnectionName);
