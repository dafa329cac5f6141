using Microsoft.Extensions.Options;
using Platform.Gateway.Authentication;
using Platform.Gateway.Routes.Silence;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;

namespace Platform.Gateway.Routes;

internal static class Routes
{
    public static void AddRoutes(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ForwardingOptions>().BindConfiguration(ForwardingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>();
        services.AddSingleton<IProxyConfigProvider>(static provider => new InMemoryConfigProvider(
            RouteTable.Routes,
            RouteTable.Clusters(
                provider.GetRequiredService<ServiceEndpointResolver>(), provider.GetRequiredService<IOptions<ForwardingOptions>>().Value)));
        services.AddSingleton<ServiceConnection>();
        services.AddSingleton<SilentServices>();
        services.AddHostedService<SilenceWatch>();
        services.AddReverseProxy().AddTransforms<HeaderTransforms>();
        services.AddSingleton<Yarp.ReverseProxy.Forwarder.IForwarderHttpClientFactory, ServiceHttpClientFactory>();
    }

    public static void UsePathGuard(this IApplicationBuilder app) => app.UseMiddleware<PathGuard>();

    public static void MapRoutes(this IEndpointRouteBuilder routes)
        => routes.MapReverseProxy(static proxy => proxy.UseMiddleware<UpstreamFailure>().UseMiddleware<SilenceMiddleware>()).RequireCredential();
}
