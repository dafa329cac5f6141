namespace Platform.Gateway.Administration;

internal static class Administration
{
    public static void AddAdministration(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AdministrationOptions>()
            .BindConfiguration(AdministrationOptions.Section)
            .Validate(
                static options => AdministrationOptions.IsSane(options.ReportTimeout), "Administration:ReportTimeout must be between 00:00:00.1 and 00:01:00.")
            .Validate(
                static options => AdministrationOptions.IsSane(options.ClearTimeout), "Administration:ClearTimeout must be between 00:00:00.1 and 00:01:00.")
            .ValidateOnStart();
        services.AddSingleton<Questions>();
        services.AddSingleton<ReplicaConnector>();
        services.AddSingleton<ReplicaSurvey>();
        services.AddSingleton<GatewayHealth>();
        services.ConfigureHttpJsonOptions(static o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, AdministrationJson.Default));
        // A body that can't be read is explained in every environment, not only in development.
        services.Configure<RouteHandlerOptions>(static o => o.ThrowOnBadRequest = true);
    }
}
