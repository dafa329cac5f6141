using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Application;

/// <summary>What the engine keeps beside the model, reachable from every builder that wraps the real one.</summary>
internal sealed class EmbeddedState
{
    private const string DefaultDataFolder = ".data";

    public EmbeddedState(IConfiguration configuration, string appHostFolder, DistributedApplicationOptions options)
    {
        DisableDashboard = options.DisableDashboard;
        IsTest = options.IsTest;
        RandomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", IsTest);
        var asked = configuration[DataFolderAccess.Setting];
        var temporary = IsTest && string.IsNullOrEmpty(asked);
        if (temporary)
        {
            // Told to the app model as well: what it keeps beside the engine's files belongs into the same folder.
            configuration[DataFolderAccess.Setting] = asked = Path.Combine(Path.GetTempPath(), "apphost-" + Path.GetRandomFileName());
        }

        DataFolder = new(Path.GetFullPath(string.IsNullOrEmpty(asked) ? DefaultDataFolder : asked, appHostFolder), temporary);
    }

    public bool DisableDashboard { get; }

    public bool IsTest { get; }

    public bool RandomizePorts { get; }

    public DataFolderAccess DataFolder { get; }

    public static EmbeddedState Of(IDistributedApplicationBuilder builder) =>
        builder.Services.Select(s => s.ServiceType == typeof(EmbeddedState) ? s.ImplementationInstance : null).OfType<EmbeddedState>().Single();
}
