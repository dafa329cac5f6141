using Microsoft.Extensions.Options;

namespace Platform.LlmService.Idempotency;

internal static class Idempotency
{
    public static void AddIdempotency(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IdempotencyOptions>().BindConfiguration(IdempotencyOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdempotencyOptions>, IdempotencyOptionsValidator>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<UnfinishedClaims>();
        services.AddSingleton<IdempotentRequests>();
        services.AddHostedService<IdempotencyKeeper>();
    }
}
