using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Vitals;

namespace Platform.ServiceDefaults;

/// <summary>HTTP clients of our other services.</summary>
public static class ServiceClientExtensions
{
    /// <summary>Adds a typed client whose base address is <c>http://{service}/</c> and which carries the platform's service key. Nothing is retried.</summary>
    /// <typeparam name="TClient">A class that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The process's services.</param>
    /// <param name="service">Resource name of the other service.</param>
    /// <param name="timeout">Bound on a whole call, body included.</param>
    /// <returns>A builder for what is special about this client.</returns>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IServiceCollection services, string service, TimeSpan timeout)
        where TClient : class =>
        services.AddHttpClient<TClient>((provider, client) => Configure(provider, client, service, timeout)).CountCalls(service, timeout);

    /// <summary>Adds a named client, the name being the service's.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="service">Resource name of the other service, and name of the client.</param>
    /// <param name="timeout">Bound on a whole call, body included.</param>
    /// <returns>A builder for what is special about this client.</returns>
    public static IHttpClientBuilder AddServiceClient(this IServiceCollection services, string service, TimeSpan timeout) =>
        services.AddHttpClient(service, (provider, client) => Configure(provider, client, service, timeout)).CountCalls(service, timeout);

    internal static void AddServiceClients(this IServiceCollection services)
    {
        services.AddSingleton<ServiceEndpointResolver>();
        services.AddTransient<ServiceDiscoveryHandler>();
        services.ConfigureHttpClientDefaults(static client => client
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                // Connections are renewed instead of handlers, so that a changed address is followed without losing the warm pool.
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                handler.UseCookies = false;
                handler.AllowAutoRedirect = false;
            })
            .AddHttpMessageHandler<ServiceDiscoveryHandler>());
    }

    private static IHttpClientBuilder CountCalls(this IHttpClientBuilder client, string service, TimeSpan timeout)
    {
        client.Services.TryAddSingleton<Dependencies>();
        return client.AddHttpMessageHandler(provider => new ServiceCallHandler(
            provider.GetRequiredService<Dependencies>(), service, timeout, provider.GetRequiredService<TimeProvider>()));
    }

    private static void Configure(IServiceProvider provider, HttpClient client, string service, TimeSpan timeout)
    {
        client.BaseAddress = new Uri($"http://{service}/");
        client.Timeout = timeout;
        if (provider.GetRequiredService<IConfiguration>()[ServiceKey.ConfigurationKey] is { Length: > 0 } key)
        {
            client.DefaultRequestHeaders.Add(InternalHeaders.Service, key);
        }
    }
}
