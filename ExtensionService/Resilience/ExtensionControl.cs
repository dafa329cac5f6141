using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

/// <summary>What holds for calls of an extension. A later decision has a greater revision.</summary>
internal sealed record ExtensionControl(Guid ExtensionId, bool IsEnabled, ResilienceSettings Settings, long Revision, int Reconnects)
{
    public static ExtensionControl Default { get; } = new(Guid.Empty, true, ResilienceSettings.Default, 0, 0);
}

/// <summary>An extension whose probe is to be made.</summary>
internal sealed record ProbedExtension(ExtensionKey Key, ExtensionControl Control);
