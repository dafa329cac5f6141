namespace Platform.AuthService.Accounts;

internal static class Accounts
{
    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccountOptions>()
            .BindConfiguration(AccountOptions.Section)
            .Validate(
                static options => options.IsSane, "Accounts: InvitationLifetime and PasswordResetLifetime must be between 00:01:00 and 90.00:00:00.")
            .ValidateOnStart();
        services.AddSingleton<AccountStore>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsJson.Default));
    }
}
