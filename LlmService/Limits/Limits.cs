namespace Platform.LlmService.Limits;

internal static class Limits
{
    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TokenLimitOptions>()
            .BindConfiguration(TokenLimitOptions.Section)
            .Validate(static options => options.Replicas is >= 1 and <= 1000, "Limits:Replicas must be between 1 and 1000.")
            .ValidateOnStart();
        services.AddSingleton<SharedTokens>();
        services.AddSingleton<LocalTokens>();
        services.AddSingleton<TokenLimits>();
    }
}
