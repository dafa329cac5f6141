using System.Collections.Concurrent;

namespace Platform.Gateway.Routes.Silence;

/// <summary>The silence of each service, by its name.</summary>
internal sealed class SilentServices
{
    private readonly ConcurrentDictionary<string, ServiceSilence> _services = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, ServiceSilence>> All => _services;

    public ServiceSilence Of(string service) => _services.GetOrAdd(service, static _ => new());
}
