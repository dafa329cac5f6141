using Microsoft.Extensions.Options;

namespace Platform.AuthService.IdentityTokens;

internal static class IdentityTokens
{
    public static void AddIdentityTokens(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IdentityTokenOptions>()
            .BindConfiguration(IdentityTokenOptions.Section)
            .Validate(static options => options.HasSaneLifetime, "IdentityToken:Lifetime must be between 00:00:10 and 00:10:00.")
            .Validate(
                static options => options.HasSaneRotation,
                "IdentityToken:PublishAhead must be at least twice ReloadEvery, and RotateAfter at least twice PublishAhead.")
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<IdentityTokenOptions>, IdentityTokenOptionsValidator>();
        builder.Services.AddSingleton<KeyEncryption>();
        builder.Services.AddSingleton<SigningKeyStore>();
        builder.Services.AddSingleton<SigningKeys>();
        builder.Services.AddSingleton<TokenIssuer>();
        builder.Services.AddHostedService<SigningKeyRotation>();
        builder.Services.AddHttpClient("authservice")
            .ConfigurePrimaryHttpMessageHandler(static provider => new OwnKeysHandler(provider.GetRequiredService<SigningKeys>()));
    }
}
