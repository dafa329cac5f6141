namespace Aspire.Hosting.ApplicationModel;

/// <summary>What Aspire runs from an image. The embedded engine runs a process of its own choice in its place.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    public string? Entrypoint { get; set; } = entrypoint;
}
