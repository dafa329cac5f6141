namespace Platform.AuthService.Sessions;

internal static class Sessions
{
    public static void AddSessions(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SessionOptions>()
            .BindConfiguration(SessionOptions.Section)
            .Validate(
                static options => options.IsSane,
                "Sessions: IdleLifetime must be at least 00:05:00 and at most Lifetime, Lifetime at most 366 days, RefreshGrace 00:00:01 to 00:05:00.")
            .ValidateOnStart();
        services.AddSingleton<SignInStore>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionSweep>();
        services.AddHostedService(static provider => provider.GetRequiredService<SessionSweep>());
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, SessionsJson.Default));
    }
}
