using System.Runtime.InteropServices;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Projects;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Starts the program the build made: <c>dotnet run</c> would ask MSBuild again for what is known.</summary>
internal sealed class ProjectWorkload(ProcessLauncher launcher, ProcessEnvironment environment, ResourceLog log) : IWorkload
{
    // The runtime lives in <dotnet>/shared/Microsoft.NETCore.App/<version>/.
    private static readonly string Dotnet = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public TimeSpan StopGrace => TimeSpan.FromSeconds(10);

    public async Task<RunningProcess> StartAsync(Instance instance, InstanceIdentity identity, CancellationToken ct)
    {
        var metadata = instance.Resource.Annotations.OfType<IProjectMetadata>().Single();
        var assembly = (metadata as IBuiltProject)?.AssemblyPath;
        if (!File.Exists(assembly))
        {
            throw new DistributedApplicationException(
                $"The program of resource '{instance.Resource.Name}' is not built: '{assembly ?? metadata.ProjectPath}'. Build the AppHost again.");
        }

        var profileArguments = instance.Resource.Annotations.OfType<SelectedProfile>().FirstOrDefault()?.Profile.CommandLineArgs;
        return await launcher.StartAsync(
            new(
                instance.Id,
                File.Exists(Dotnet) ? Dotnet : "dotnet",
                [assembly, .. Split(profileArguments), .. await ProcessEnvironment.ArgumentsAsync(instance.Resource, ct)],
                Path.GetDirectoryName(metadata.ProjectPath)!,
                await environment.CompleteAsync(instance.Resource, identity, ct),
                await log.PathAsync(instance)),
            ct);
    }

    private static string[] Split(string? arguments) =>
        (arguments ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
