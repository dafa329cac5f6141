namespace Platform.AuthService.LastUses;

internal static class LastUses
{
    public static void AddLastUses(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LastUse>();
        builder.Services.AddSingleton<LastUseStore>();
        builder.Services.AddHostedService<LastUseWriter>();
    }
}
