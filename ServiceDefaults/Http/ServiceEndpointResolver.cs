using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>
/// Finds a service by name from the injected configuration <c>services:{name}:{endpoint}:{index}</c>, with the semantics of .NET service discovery:
/// <c>http://name</c>, <c>https+http://name</c>, <c>http://_endpoint.name</c>; several addresses are used in turn; an unknown name is left to DNS.
/// </summary>
/// <param name="configuration">Where the section <c>Services</c> is read, once per name.</param>
public sealed class ServiceEndpointResolver(IConfiguration configuration)
{
    private readonly ConcurrentDictionary<string, Target> _targets = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address that stands for a service.</summary>
    /// <param name="address">A URI whose host is a service name; path and query are kept.</param>
    /// <returns>The URI to call; the same one when the name is not a known service.</returns>
    public Uri Resolve(Uri address)
    {
        var target = _targets.GetOrAdd($"{address.Scheme}://{address.Host}", static (key, configuration) => Find(configuration, new Uri(key)), configuration);
        if (target.Next() is not { } found)
        {
            return address;
        }
        var builder = new UriBuilder(address) { Scheme = found.Scheme, Host = found.Host, Port = found.Port };
        if (found.AbsolutePath is { Length: > 1 } prefix)
        {
            builder.Path = prefix.TrimEnd('/') + address.AbsolutePath;
        }
        return builder.Uri;
    }

    private static Target Find(IConfiguration configuration, Uri service)
    {
        var schemes = service.Scheme.Split('+');
        var host = service.Host;
        string[] sections = ["default", .. schemes];
        if (host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot)
        {
            sections = [host[1..dot]];
            host = host[(dot + 1)..];
        }
        var section = sections.Select(name => configuration.GetSection($"services:{host}:{name}")).FirstOrDefault(static s => s.Exists());
        if (section is null)
        {
            return new([]);
        }
        // A host that is configured by arguments gives every parent of a value an empty value of its own.
        var addresses = (section.Value is { Length: > 0 } single ? [single] : section.GetChildren().Select(static child => child.Value))
            .OfType<string>().Where(static value => value.Length > 0).Select(static value => new Uri(value)).ToList();
        var best = schemes.FirstOrDefault(scheme => addresses.Exists(a => a.Scheme == scheme));
        return new([.. addresses.Where(a => best is null || a.Scheme == best)]);
    }

    private sealed class Target(Uri[] addresses)
    {
        private uint _next;

        public Uri? Next() => addresses.Length switch
        {
            0 => null,
            1 => addresses[0],
            _ => addresses[(int)(Interlocked.Increment(ref _next) % (uint)addresses.Length)],
        };
    }
}
