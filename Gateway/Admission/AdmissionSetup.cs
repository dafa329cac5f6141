using Microsoft.Extensions.Options;

namespace Platform.Gateway.Admission;

internal static class AdmissionSetup
{
    public static void AddAdmission(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AdmissionOptions>().BindConfiguration(AdmissionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddSingleton<AdmissionGates>();
        services.AddSingleton<AdmissionMetrics>();
        services.AddHostedService<SaturationMonitor>();
    }

    /// <summary>Before the check of credentials.</summary>
    public static void UseShedding(this IApplicationBuilder app) => app.UseMiddleware<SheddingMiddleware>();

    /// <summary>Right before the request goes on to its service.</summary>
    public static void UseAdmission(this IApplicationBuilder app) => app.UseMiddleware<AdmissionMiddleware>();
}
