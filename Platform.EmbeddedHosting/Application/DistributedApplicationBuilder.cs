using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Model;
using Aspire.Hosting.Embedded.Orchestration;
using Aspire.Hosting.Embedded.Screen;
using Aspire.Hosting.Embedded.Testing;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly AppHostRun? _observer = AppHostRun.Current;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _observer?.Configure(options);
        AppHostAssembly = options.AppHostAssembly;
        AppHostDirectory = AppHostFolder.Of(options, AppHostAssembly);
        _host = new(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppHostDirectory,
            EnvironmentName = options.IsTest ? Environments.Development : null,
        });
        if (options.IsTest)
        {
            TestDefaults.Apply(Configuration, AppHostDirectory);
        }

        Configuration.AddCommandLine(CommandLine.Normalise(options.Args ?? []), CommandLine.Switches);
        ExecutionContext = CommandLine.ExecutionContext(Configuration);
        if (!options.IsTest)
        {
            // Before the engine: the screen must be watching when the first resource starts.
            Services.AddScreen(this);
        }

        Services.AddSingleton(new EmbeddedState(Configuration, AppHostDirectory, options)).AddEngine(this);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _observer?.AwaitBuild(this);
        var application = new DistributedApplication(_host.Build(), _observer);
        _observer?.Built(application);
        return application;
    }
}
