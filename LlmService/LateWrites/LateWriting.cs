using Microsoft.Extensions.Options;

namespace Platform.LlmService.LateWrites;

internal static class LateWriting
{
    public static void AddLateWrites(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LateWriteOptions>().BindConfiguration(LateWriteOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LateWriteOptions>, LateWriteOptionsValidator>();
        services.AddSingleton<LateWriter>();
        services.AddHostedService(static provider => provider.GetRequiredService<LateWriter>());
    }
}
