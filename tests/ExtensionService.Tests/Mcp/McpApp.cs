using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>ExtensionService with a command on its list, that looks after servers more often than it would.</summary>
public sealed class McpApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    public const string Command = "tempers";

    private ExtensionApp _app = null!;

    public ExtensionApp App => _app;

    public static Dictionary<string, string?> Settings => new()
    {
        ["Mcp:SecretEncryptionSecret"] = "the secret of the tests",
        // A busy machine is slow; what is about time-outs sets its own.
        ["Invocation:DefaultTimeoutSeconds"] = "60",
        ["Mcp:ConnectTimeout"] = "00:02:00",
        ["Mcp:CheckInterval"] = "00:00:00.1",
        ["Mcp:RetryInterval"] = "00:00:00.3",
        [$"Mcp:Commands:{Command}:Path"] = McpServerProcess.Dotnet,
        [$"Mcp:Commands:{Command}:Arguments:0"] = McpServerProcess.Program,
        [$"Mcp:Commands:{Command}:Arguments:1"] = "stdio",
        [$"Mcp:Commands:{Command}:AllowedVariables:0"] = "SECRET",
        [$"Mcp:Commands:{Command}:Environment:DOTNET_gcServer"] = "0",
    };

    public static Dictionary<string, string?> With(params (string Key, string? Value)[] more)
    {
        var settings = Settings;
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public async ValueTask InitializeAsync()
    {
        _app = new ExtensionApp(postgres, identity) { More = Settings };
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
