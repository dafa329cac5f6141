using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Resilience;

/// <summary>Shows the calls of one extension, and how its circuit stands, among those whom this process asks.</summary>
internal sealed class ExtensionWatch
{
    private readonly Dependencies _all;
    private readonly string _name;
    private readonly Func<string?> _circuit;

    public ExtensionWatch(Dependencies all, ExtensionKey key, Circuit circuit)
    {
        (_all, _name) = (all, key.ToString());
        _circuit = () => circuit.View switch
        {
            { IsOpen: false } => "closed",
            { OpensFor.Ticks: > 0 } => "open",
            _ => "half-open",
        };
    }

    public DependencyCall Begin()
    {
        var extension = _all.Of(DependencyKinds.Extension, _name);
        // Where there are too many for names of their own, several stand together, and no circuit is theirs.
        if (extension.Name == _name)
        {
            extension.Circuit = _circuit;
        }

        return extension.Begin();
    }
}
