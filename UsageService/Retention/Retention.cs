using Microsoft.Extensions.Options;

namespace Platform.UsageService.Retention;

internal static class Retention
{
    public static void AddRetention(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        builder.Services.AddSingleton<RetentionPeriod>();
        builder.Services.AddSingleton<RetentionStore>();
        builder.Services.AddSingleton<MonthKeeper>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<MonthKeeper>());
    }
}
