namespace Platform.UsageService.Recording;

internal static class Recording
{
    public static void AddRecording(this IHostApplicationBuilder builder)
        => builder.Services.AddSingleton<LedgerStore>();
}
