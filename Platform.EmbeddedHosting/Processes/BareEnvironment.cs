namespace Aspire.Hosting.Embedded.Processes;

/// <summary>What any program needs of our environment. The rest stays here: it may hold secrets that are not the program's business.</summary>
internal static class BareEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DOTNET_ROOT",
        "SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles",
    ];

    public static Dictionary<string, string?> With(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var environment = Names.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }
}
