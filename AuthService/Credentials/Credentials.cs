using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.AuthService.Credentials;

internal static class Credentials
{
    public static void AddCredentials(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CredentialOptions>().BindConfiguration(CredentialOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CredentialOptions>, CredentialOptionsValidator>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<CredentialChecker>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
    }
}
