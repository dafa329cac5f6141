using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.EmbeddedHosting.Tests.Model;

/// <summary>An app model of which nothing runs: endpoints get their ports by hand.</summary>
internal sealed class ModelFixture(params string[] args) : IAsyncDisposable
{
    public const string Suffix = "abcdefgh";
    private DistributedApplication? _built;

    public IDistributedApplicationTestingBuilder Builder { get; } = DistributedApplicationTestingBuilder.Create(args);

    public static void Allocate(IResource resource, string endpoint, int port)
    {
        var annotation = resource.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == endpoint);
        annotation.AllocatedEndpoint = new(annotation, "localhost", port);
    }

    /// <summary>What the app model sets for the resource, as <c>NAME=value</c> in order; private ports count up from 5000.</summary>
    public async Task<IReadOnlyList<string>> EnvironmentAsync(IResource resource)
    {
        _built ??= await Builder.BuildAsync();
        var ports = resource.Annotations.OfType<EndpointAnnotation>().Select((e, i) => (e.Name, Port: 5000 + i)).ToDictionary(e => e.Name, e => e.Port);
        var variables = await _built.Services.GetRequiredService<ProcessEnvironment>().OwnAsync(resource, new(Suffix, ports), CancellationToken.None);
        return [.. variables.Select(v => $"{v.Key}={v.Value}")];
    }

    public async Task<Dictionary<string, string?>> CompleteEnvironmentAsync(IResource resource)
    {
        _built ??= await Builder.BuildAsync();
        return await _built.Services.GetRequiredService<ProcessEnvironment>().CompleteAsync(resource, new(Suffix, new Dictionary<string, int>()), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_built is not null)
        {
            await _built.DisposeAsync();
        }

        await Builder.DisposeAsync();
    }
}

/// <summary>A project without launch settings.</summary>
internal sealed class PlainProject : IProjectMetadata
{
    public string ProjectPath => Path.Combine(Path.GetTempPath(), "nowhere", "Plain.csproj");
}

internal sealed class ProfiledProject : IProjectMetadata
{
    public string ProjectPath => Path.Combine(Path.GetTempPath(), "nowhere", "Profiled.csproj");

    public LaunchSettings LaunchSettings => new()
    {
        Profiles = new()
        {
            ["docker"] = new() { CommandName = "Docker" },
            ["http"] = new()
            {
                CommandName = "Project",
                ApplicationUrl = "http://localhost:5111;http://localhost:5112",
                EnvironmentVariables = new() { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ASPNETCORE_URLS"] = "http://ignored" },
            },
        },
    };
}
