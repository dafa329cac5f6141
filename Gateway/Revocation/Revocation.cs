using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Revocation;

internal static class Revocation
{
    private const int MaxAnswerLength = CredentialRevalidation.MaxRunning * 256;

    public static void AddRevocation(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RevocationOptions>()
            .BindConfiguration(RevocationOptions.Section)
            .Validate(static options => options.AreSane, "Revocation:CheckEvery and Revocation:CheckTimeout must be between 00:00:00.1 and 00:00:30.")
            .ValidateOnStart();
        services.AddServiceClient<RevalidationClient>("authservice", timeout: TimeSpan.FromSeconds(60))
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = MaxAnswerLength);
        services.AddSingleton<RunningRequests>();
        services.AddHostedService<RevocationWatch>();
    }

    /// <summary>Stands behind the check of the credential and around all that is done for it.</summary>
    public static void UseRevocation(this IApplicationBuilder app) => app.UseMiddleware<RevocationMiddleware>();
}
