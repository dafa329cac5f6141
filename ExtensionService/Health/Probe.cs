using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Health;

/// <summary>Asks one extension whether it works, by the client and under the rules that its tools are called by.</summary>
internal sealed class Probe(ToolClient client, ExtensionGuards guards, IOptions<ResilienceOptions> options)
{
    public async Task RunAsync(ProbedExtension extension, CancellationToken ct)
    {
        if (extension.Control.Settings.Probe is not { Url: { } url } settings)
        {
            return;
        }

        var guard = guards.For(extension.Key, extension.Control);
        var timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds ?? options.Value.ProbeTimeoutSeconds);
        if (await guard.ProbeAsync(token => client.CallAsync(new HttpRequestMessage(HttpMethod.Get, url), token), timeout, ct) is { } result)
        {
            guard.Seen.Probed(result);
        }
    }
}
