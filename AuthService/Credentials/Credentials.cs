using Platform.Contracts;

namespace Platform.AuthService.Credentials;

internal static class Credentials
{
    public static void AddCredentials(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CredentialOptions>()
            .BindConfiguration(CredentialOptions.Section)
            .Validate(static options => options.HasSaneTimeout, "Credentials:CheckTimeout must be between 00:00:00.1 and 00:00:30.")
            .Validate(static options => options.HasSaneInterval, "Credentials:LastUseInterval must be between 00:00:00.05 and 00:01:00.")
            .ValidateOnStart();
        services.AddSingleton<BoundedCheck>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<CredentialChecker>();
        services.AddSingleton<RevalidationStore>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
    }
}
