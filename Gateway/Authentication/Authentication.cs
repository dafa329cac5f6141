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
            .Validate(static options => options.HasSaneTimeout, "Authentication:CheckTimeout must be between 00:00:00.1 and 00:00:30.")
            .Validate(static options => options.HedgeAfter >= TimeSpan.FromMilliseconds(10), "Authentication:HedgeAfter must be 00:00:00.01 or more.")
            .Validate(static options => options.ChecksUnderWay is >= 1 and <= 1000, "Authentication:ChecksUnderWay must be between 1 and 1000.")
            .Validate(
                static options => options.BatchPatience >= TimeSpan.FromMilliseconds(1) && options.BatchPatience <= TimeSpan.FromSeconds(1),
                "Authentication:BatchPatience must be between 00:00:00.001 and 00:00:01.")
            .Validate(
                static options => options.ServiceKey.Length > 0,
                "ServiceKey is missing: set the secret that the platform's own services share. The AppHost generates one.")
            .ValidateOnStart();
        // The client's own limit is only a backstop: a check is bounded by Authentication:CheckTimeout.
        services.AddServiceClient<CredentialClient>("authservice", timeout: TimeSpan.FromSeconds(60))
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = CredentialClient.MaxAnswerLength);
        services.AddServiceClient<FreshConnections>("authservice", timeout: TimeSpan.FromSeconds(60))
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = CredentialClient.MaxAnswerLength)
            .UseSocketsHttpHandler(static (handler, _) => handler.PooledConnectionLifetime = TimeSpan.Zero);
        services.AddSingleton<CheckQueue>();
        services.AddSingleton<HedgeBudget>();
        services.AddSingleton<HedgedQuestion>();
    }

    /// <summary>Stands before all endpoints, those of the proxy and the gateway's own.</summary>
    public static void UseCredentialChecks(this IApplicationBuilder app) => app.UseMiddleware<AuthenticationMiddleware>();
}
