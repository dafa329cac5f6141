namespace Platform.UsageService.Interference;

internal static class Interference
{
    public static void AddInterference(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IncidentStore>();
        builder.Services.AddSingleton<TrendStore>();
    }
}
