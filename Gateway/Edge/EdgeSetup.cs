using System.Net;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Platform.Gateway.Limits;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Edge;

internal static class EdgeSetup
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    public static void AddEdge(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        Add<RequestOptions>(services, RequestOptions.Section);
        Add<TrustedProxyOptions>(services, TrustedProxyOptions.Section);
        Add<CorsSettings>(services, CorsSettings.Section);
        Add<SecurityHeaderOptions>(services, SecurityHeaderOptions.Section);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        services.AddCors();
        services.AddOptions<CorsOptions>()
            .Configure<IOptions<CorsSettings>>(static (cors, settings) => cors.AddDefaultPolicy(policy => Allow(policy, settings.Value)));
    }

    /// <summary>Before everything: what the address of the client is, and what every answer says.</summary>
    public static void UseEdge(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<TrustedProxyOptions>>();
        var origins = app.Services.GetRequiredService<IOptions<CorsSettings>>();
        // Settings that make no sense are told of when the process starts, all of them together.
        if (Read(proxies) is { } trusted && trusted.KnownProxies.Length + trusted.KnownNetworks.Length > 0)
        {
            app.UseForwardedHeaders(Trust(trusted));
        }

        app.UseMiddleware<SecurityHeaders>();
        if (Read(origins)?.Origins.Length > 0)
        {
            app.UseCors();
        }
    }

    /// <summary>Where errors are written in their shape already, and before anything is asked.</summary>
    public static void UseBodyLimits(this IApplicationBuilder app) => app.UseMiddleware<BodyLimitMiddleware>();

    private static void Add<T>(IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton(typeof(IValidateOptions<T>), typeof(EdgeOptionsValidator));
    }

    private static T? Read<T>(IOptions<T> options)
        where T : class
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }

    private static ForwardedHeadersOptions Trust(TrustedProxyOptions trusted)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // Back through all proxies that are known; the first that is not is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        Array.ForEach(trusted.KnownProxies, proxy => options.KnownProxies.Add(IPAddress.Parse(proxy)));
        Array.ForEach(trusted.KnownNetworks, network => options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network)));
        return options;
    }

    private static void Allow(CorsPolicyBuilder policy, CorsSettings settings)
        => policy.WithOrigins(settings.Origins).AllowAnyHeader().AllowAnyMethod().SetPreflightMaxAge(PreflightAge)
            .WithExposedHeaders([InternalHeaders.RequestId, "Retry-After", "X-Response-Time", IdempotencyHeaders.Replayed, "x-budget-warning", .. LimitHeaders.Names]);
}
