namespace Platform.Contracts;

/// <summary>Values of <see cref="DependencyVitals.Kind"/>.</summary>
public static class DependencyKinds
{
    /// <summary>A provider of models.</summary>
    public const string Provider = "provider";

    /// <summary>An extension.</summary>
    public const string Extension = "extension";

    /// <summary>Another service of the platform.</summary>
    public const string Service = "service";
}
