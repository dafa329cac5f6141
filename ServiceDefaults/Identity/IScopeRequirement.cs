namespace Platform.ServiceDefaults;

/// <summary>Metadata of an endpoint that needs a scope.</summary>
public interface IScopeRequirement
{
    /// <summary>The scope; null when any identity will do.</summary>
    string? Scope { get; }
}
