using Microsoft.Extensions.Options;
using Platform.Contracts;
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
        => routes.MapReverseProxy(static proxy => proxy.Use(StopClock).UseMiddleware<UpstreamFailure>().UseMiddleware<SilenceMiddleware>()).RequireCredential()
            .ConfigureEndpoints(static (endpoint, route) => endpoint.WithMetadata(new RequestClassMetadata(ClassOf(route.ClusterId))));

    private static string ClassOf(string? service) => service switch
    {
        "authservice" => RequestClassNames.Auth,
        "extensionservice" => RequestClassNames.Extensions,
        "usageservice" => RequestClassNames.Usage,
        _ => RequestClassNames.Llm,
    };

    /// <summary>Of a call of a model what came before this is ours; from here on the model has the word, and only LlmService knows how long.</summary>
    private static Task StopClock(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequestClassMetadata>()?.Name == RequestClassNames.Llm)
        {
            context.Features.Get<RequestClock>()?.Stop();
        }

        return next(context);
    }
}
