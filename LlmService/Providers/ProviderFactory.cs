using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.LlmService.Providers.Anthropic;
using Platform.LlmService.Providers.OpenAI;
using Platform.LlmService.Providers.Simulated;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.Providers;

/// <summary>Makes providers of what is stored. They hold no connections of their own, so one more costs next to nothing.</summary>
internal sealed class ProviderFactory(
    ProviderSet set, SimulatedProvider simulated, UpstreamConnections connections, ProviderKeys keys, IOptions<OpenAIOptions> timeouts, IOptions<AnthropicOptions> anthropic,
    TimeProvider clock, ILogger<ProviderFactory> log)
{
    /// <summary>What an owner's deployments may name without having stored it.</summary>
    public IEnumerable<(string Name, IModelProvider Provider)> WithoutStorage(Owner owner)
    {
        yield return (BuiltIn.Simulated, simulated);
        if (owner.IsPlatform && set.Fallback is { } upstream)
        {
            yield return (BuiltIn.Upstream, upstream);
        }
    }

    public IModelProvider Create(Owner owner, StoredProvider stored)
    {
        if (stored.Kind == ProviderKind.Simulated)
        {
            return simulated;
        }

        try
        {
            var client = new UpstreamClient(connections.For(owner), EndpointOf(owner, stored), clock);
            return stored.Kind == ProviderKind.Anthropic
                ? new AnthropicProvider(client, timeouts, anthropic, clock)
                : new OpenAIProvider(client, timeouts, clock);
        }
        catch (CryptographicException e)
        {
            log.KeyUnreadable(stored.Name, owner);
            return new UnusableProvider(stored.Kind, new Uri(stored.BaseUrl!), e);
        }
    }

    private UpstreamEndpoint EndpointOf(Owner owner, StoredProvider stored)
    {
        var key = stored.SealedKey is { } sealedKey ? keys.Decrypt(Convert.FromBase64String(sealedKey), owner, stored.Name) : null;
        var headers = stored.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase);
        var keyHeader = stored.KeyHeader;
        if (stored.Kind == ProviderKind.Anthropic)
        {
            keyHeader ??= AnthropicOptions.KeyHeader;
            headers.TryAdd(AnthropicOptions.VersionHeader, anthropic.Value.Version);
        }

        return UpstreamEndpoint.Create(stored.BaseUrl!, keyHeader, key, headers, stored.Query);
    }
}
