using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Platform.AuthService.Passwords;

internal static class Passwords
{
    public static void AddPasswords(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PasswordHashingOptions>()
            .BindConfiguration(PasswordHashingOptions.Section)
            .Validate(
                static options => options.IsSane,
                "Passwords: ConcurrentHashes must be between 1 and 64, WaitingHashes between 1 and 10000, Iterations between 100000 and 10000000.")
            .ValidateOnStart();
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<PasswordHashingOptions>>(static (hasher, options) => hasher.IterationCount = options.Value.Iterations);
        services.AddSingleton<IPasswordHasher<PasswordOwner>, PasswordHasher<PasswordOwner>>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<PasswordStore>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PasswordsJson.Default));
    }
}
