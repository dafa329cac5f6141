namespace Platform.AuthService.Users;

internal static class Users
{
    public static void AddUsers(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<UserStore>();
        services.AddSingleton<UserChanges>();
        services.AddSingleton<PlatformUserStore>();
        services.AddSingleton<PlatformUserChanges>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, UsersJson.Default));
    }
}
