using Microsoft.Extensions.Options;

namespace Platform.AuthService.Bootstrap;

internal static class Bootstrap
{
    public static void AddBootstrap(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BootstrapOptions>().BindConfiguration(BootstrapOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BootstrapOptions>, BootstrapOptionsValidator>();
        services.AddSingleton<IValidateOptions<BootstrapOptions>, AdminApiKeyValidator>();
        services.AddSingleton<BootstrapStore>();
        services.AddSingleton<Administrator>();
        services.AddSingleton<Readiness>();
        services.AddHealthChecks().AddCheck<Readiness>("bootstrap");
        services.AddHostedService<FirstStart>();
    }
}
