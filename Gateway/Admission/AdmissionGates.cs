using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Admission;

/// <summary>The gate of each class, found by the service behind a path. What the gateway answers itself passes none.</summary>
internal sealed class AdmissionGates
{
    private readonly FrozenDictionary<string, AdmissionGate> _byService;

    public AdmissionGates(IOptions<AdmissionOptions> options, TimeProvider clock)
    {
        var settings = options.Value;
        Llm = new(RequestClass.Llm, settings.Llm, clock);
        Usage = new(RequestClass.Usage, settings.Usage, clock);
        Extensions = new(RequestClass.Extensions, settings.Extensions, clock);
        Auth = new(RequestClass.Auth, settings.Auth, clock);
        _byService = new Dictionary<string, AdmissionGate>
        {
            ["authservice"] = Auth,
            ["extensionservice"] = Extensions,
            ["usageservice"] = Usage,
            ["llmservice"] = Llm,
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public AdmissionGate Auth { get; }

    public AdmissionGate Extensions { get; }

    public SheddableGate Usage { get; }

    public SheddableGate Llm { get; }

    public IEnumerable<AdmissionGate> All => [Auth, Extensions, Usage, Llm];

    public AdmissionGate? For(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId is { } service ? _byService.GetValueOrDefault(service) : null;
}
