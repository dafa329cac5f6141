namespace Platform.Gateway.Vitals;

internal static class Vitals
{
    public static void AddVitals(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<OwnVitals>();
}
