using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>What a process of the app model finds in its environment.</summary>
internal sealed class ProcessEnvironment(DistributedApplicationExecutionContext execution, IConfiguration configuration, IHostEnvironment environment)
{
    // They describe the AppHost itself. A service has its own, from its launch profile.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPIRE_LOGLEVEL"];

    // Secrets go to those the app model gives them to, and to nobody else.
    private const string ParameterPrefix = "Parameters__";
    private const string NoReload = "DOTNET_hostBuilder__reloadConfigOnChange";

    /// <summary>The complete environment: inherited, then <see cref="OwnAsync"/>.</summary>
    public async Task<Dictionary<string, string?>> CompleteAsync(IResource resource, InstanceIdentity identity, CancellationToken ct)
    {
        Dictionary<string, string?> result = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase))
            {
                result[name] = (string?)variable.Value;
            }
        }

        // Every watched settings file takes one of the few watchers that a Linux user has, and what runs is not reconfigured by editing.
        result.TryAdd(NoReload, "false");
        foreach (var (name, value) in await OwnAsync(resource, identity, ct))
        {
            result[name] = value;
        }

        return result;
    }

    /// <summary>What the app model sets, in the order in which it sets it.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> OwnAsync(IResource resource, InstanceIdentity identity, CancellationToken ct)
    {
        var context = new EnvironmentCallbackContext(execution, resource, [], ct);
        if (resource is ProjectResource && execution.IsRunMode)
        {
            AddProjectDefaults(context.EnvironmentVariables, resource, identity);
        }

        AddPortVariables(context.EnvironmentVariables, resource, identity);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        List<KeyValuePair<string, string>> result = [];
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ResolveAsync(value, ct) is { } resolved)
            {
                result.Add(new(name, resolved));
            }
        }

        return result;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, CancellationToken ct)
    {
        var context = new CommandLineArgsCallbackContext([], ct);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        List<string> result = [];
        foreach (var argument in context.Args)
        {
            result.Add(await ResolveAsync(argument, ct) ?? "");
        }

        return result;
    }

    private static async ValueTask<string?> ResolveAsync(object value, CancellationToken ct) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(ct),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(ct),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static void AddPortVariables(Dictionary<string, object> variables, IResource resource, InstanceIdentity identity)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.PortVariable is { } name)
            {
                variables[name] = identity.PrivatePorts[endpoint.Name].ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private void AddProjectDefaults(Dictionary<string, object> variables, IResource resource, InstanceIdentity identity)
    {
        foreach (var (name, value) in Telemetry.Variables(configuration, environment, resource.Name, identity.Suffix))
        {
            variables[name] = value;
        }

        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        var urls = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.IsHttp && e.PortVariable is null)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.UriScheme}://localhost:{identity.PrivatePorts[e.Name]}"))
            .ToList();
        if (urls.Count > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }
}
