namespace Platform.Benchmarks.Stack;

/// <summary>What each process of a <see cref="PlatformStack"/> is started with: what the AppHost would give it, and limits out of the way.</summary>
internal static class StackSettings
{
    private static readonly Dictionary<string, string> Databases = new()
    {
        [Parts.AuthService] = "authdb",
        [Parts.ExtensionService] = "extensiondb",
        [Parts.LlmService] = Parts.LlmDatabase,
        [Parts.UsageService] = "usagedb",
    };

    public static Dictionary<string, string> Of(PlatformStack stack, string part, StackOptions options)
    {
        var settings = part == Parts.AuthService ? Services.AuthService(stack.DatabaseConnection("authdb")) : [];
        settings["ServiceKey"] = Services.ServiceKey;
        settings["ConnectionStrings:redis"] = stack.RedisConnection();
        settings["Logging:LogLevel:Default"] = "Error";
        foreach (var service in Databases.Keys)
        {
            settings[$"services:{service.ToLowerInvariant()}:http:0"] = stack.Address(service).ToString();
        }

        if (Databases.TryGetValue(part, out var database))
        {
            settings[$"ConnectionStrings:{database}"] = stack.DatabaseConnection(database);
        }

        AddOwn(settings, stack, part);
        if (options.SharedPool is { } places && part == Parts.LlmService)
        {
            // It may have every place there is; the others never had more than their own pools allow.
            settings["Pool:llm:Overflow"] = $"{places - 8}";
        }

        foreach (var (_, key, value) in options.Settings.Where(one => one.Part == part))
        {
            settings[key] = value;
        }

        return settings;
    }

    private static void AddOwn(Dictionary<string, string> settings, PlatformStack stack, string part)
    {
        switch (part)
        {
            case Parts.ExtensionService:
                settings["Invocation:AllowPrivateAddresses"] = "true";
                break;
            case Parts.LlmService:
                settings["Providers:AllowPrivateAddresses"] = "true";
                settings["Providers:OpenAI:BaseUrl"] = new Uri(stack.Address(Parts.Provider), "v1").ToString();
                break;
            case Parts.Gateway:
                // All clients are one address here.
                settings["Limits:Source:RequestsPerMinute"] = "1000000";
                settings["Limits:Source:ConcurrentRequests"] = "1000000";
                settings["Limits:SignIn:RequestsPerMinute"] = "1000000";
                break;
        }
    }
}
