using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

internal static class Authentication
{
    public static void AddAuthentication(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AuthenticationOptions>()
            .BindConfiguration(AuthenticationOptions.Section)
            .Configure<IConfiguration>(static (options, configuration) => options.ServiceKey = configuration["ServiceKey"] ?? "")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>();
        // The client's own limit is only a backstop: a check is bounded by Authentication:CheckTimeout.
        services.AddServiceClient<CredentialClient>("authservice", timeout: TimeSpan.FromSeconds(60))
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = CredentialClient.MaxAnswerLength);
    }
}
