namespace Platform.AuthService.Audit;

internal static class Audit
{
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditedChanges>();
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AuditJson.Default));
    }
}
