using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    public string? ProjectDirectory { get; set; }

    /// <summary>Set by the testing builder: random ports, a temporary data folder, nothing on the console.</summary>
    internal bool IsTest { get; set; }

    internal Assembly? AppHostAssembly =>
        AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}
