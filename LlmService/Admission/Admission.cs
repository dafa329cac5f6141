using Microsoft.Extensions.Options;

namespace Platform.LlmService.Admission;

internal static class Admission
{
    public static void AddAdmission(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AdmissionOptions>().BindConfiguration(AdmissionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddSingleton<AdmissionMetrics>();
        services.AddSingleton<CallGate>();
    }
}
