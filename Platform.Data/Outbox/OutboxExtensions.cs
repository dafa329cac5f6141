using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>Registers the outbox.</summary>
public static class OutboxExtensions
{
    /// <summary>Adds <see cref="OutboxWriter"/>, the table (by migration) and the delivery, which uses the background pool.</summary>
    /// <typeparam name="TDestination">Where messages go; resolved in a scope per batch.</typeparam>
    /// <param name="builder">The service's builder, with <see cref="PoolProfile.Background"/> added.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddOutbox<TDestination>(this IHostApplicationBuilder builder)
        where TDestination : class, IOutboxDestination
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMigrations(typeof(OutboxExtensions).Assembly);
        builder.Services.AddOptions<OutboxOptions>().BindConfiguration("Outbox").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        builder.Services.AddSingleton<OutboxWriter>();
        builder.Services.AddSingleton(static provider => new OutboxStore(provider.GetRequiredKeyedService<ServicePool>(PoolProfile.Background.Name)));
        builder.Services.AddSingleton(static provider => new RefusedStore(provider.GetRequiredKeyedService<ServicePool>(PoolProfile.Background.Name)));
        builder.Services.AddSingleton<OutboxStatus>();
        builder.Services.AddHealthChecks().AddCheck<OutboxStatus>("Outbox");
        builder.Services.AddHostedService<OutboxWatch>();
        builder.Services.AddScoped<IOutboxDestination, TDestination>();
        builder.Services.AddHostedService<OutboxDelivery>();
        return builder;
    }
}
