using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Data.Migrations;
using Platform.Data.Migrations.Roles;

namespace Platform.Data.Postgres;

/// <summary>Registers schema migrations.</summary>
public static class MigrationExtensions
{
    /// <summary>
    /// Applies the embedded <c>Migrations/NNNN_name.sql</c> files of an assembly at start, in lexicographic order, one transaction a file, under an
    /// advisory lock. Then, if the given login may make roles, the service's own role is made or brought up to date, and the pools use that.
    /// While the server is away it is tried again; until it is done <c>/health</c> is unhealthy and requests are answered 503.
    /// </summary>
    /// <param name="builder">The service's builder; the first service pool names the database.</param>
    /// <param name="assembly">Where the files are embedded.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddMigrations(this IHostApplicationBuilder builder, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new MigrationSource(assembly));
        if (builder.Services.Any(static service => service.ServiceType == typeof(MigrationState)))
        {
            return builder;
        }
        builder.Services.AddSingleton<MigrationState>();
        builder.Services.AddSingleton<Migrator>();
        builder.Services.AddSingleton<LoginProvider>();
        builder.Services.AddSingleton<DatabasePreparation>();
        builder.Services.AddSingleton(CreateBudget);
        builder.Services.AddOptions<ReplicaOptions>().BindConfiguration(ReplicaOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ReplicaOptions>, ReplicaOptionsValidator>();
        builder.Services.AddHostedService<MigrationRunner>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, MigrationGate>());
        builder.Services.AddHealthChecks().AddCheck<MigrationState>("Migrations");
        return builder;
    }

    private static PoolBudget CreateBudget(IServiceProvider provider)
    {
        var database = provider.GetRequiredService<MigrationDatabase>();
        var options = provider.GetRequiredService<IOptionsMonitor<PoolOptions>>();
        var pools = provider.GetServices<PoolRegistration>().Where(pool => pool.ConnectionName == database.ConnectionName);
        return new(provider.GetRequiredService<IOptions<ReplicaOptions>>().Value.Replicas, [.. pools.Select(pool => PoolShare.Of(pool.Name, options.Get(pool.Name)))]);
    }
}
