using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Configuration;
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
    /// Adds a pool: an <see cref="NpgsqlDataSource"/> keyed by the profile's name, and for the first pool of a process also without a key; a health
    /// check; and the translation of "no connection to be had" to 503.
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
        services.AddKeyedSingleton(name, static (provider, key) => CreateDataSource(provider, (string)key!));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<NpgsqlDataSource>(name));
        services.TryAddSingleton(new MigrationDatabase(connectionName));
        services.AddSingleton(new PoolRegistration(name, connectionName));
        services.TryAddSingleton<DatabaseLogins>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, StoreExceptionHandler>());
        services.AddHealthChecks().Add(new($"PostgreSql_{name}",
            provider => new PoolHealthCheck(provider.GetRequiredKeyedService<NpgsqlDataSource>(name)), failureStatus: null, tags: null, timeout: TimeSpan.FromSeconds(3)));
        return builder;
    }

    private static NpgsqlDataSource CreateDataSource(IServiceProvider provider, string pool)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<PoolOptions>>().Get(pool);
        var text = provider.GetRequiredService<DatabaseLogins>().Get(options.ConnectionName)
            ?? ConnectionStrings.GetRequired(provider.GetRequiredService<IConfiguration>(), options.ConnectionName);
        var source = new NpgsqlDataSourceBuilder(text) { Name = pool };
        var connection = source.ConnectionStringBuilder;
        connection.ApplicationName = $"{provider.GetRequiredService<IHostEnvironment>().ApplicationName}/{pool}";
        connection.MinPoolSize = options.Size;
        connection.MaxPoolSize = options.Size + options.Overflow;
        connection.Timeout = Seconds(options.AcquireTimeout);
        connection.CommandTimeout = Seconds(options.CommandTimeout);
        connection.CancellationTimeout = 1000;
        connection.ConnectionIdleLifetime = Seconds(options.IdleTimeout);
        connection.ConnectionPruningInterval = Math.Min(10, Seconds(options.IdleTimeout));
        connection.ConnectionLifetime = Seconds(options.Recycle);
        connection.MaxAutoPrepare = 64;
        connection.AutoPrepareMinUsages = 2;
        source.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
        return source.Build();
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}

/// <summary>A pool that a service has, and the connection string it uses.</summary>
internal sealed record PoolRegistration(string Name, string ConnectionName);
