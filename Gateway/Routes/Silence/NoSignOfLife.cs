namespace Platform.Gateway.Routes.Silence;

/// <summary>Stands in a request's features when its service was given up.</summary>
internal sealed class NoSignOfLife
{
    public static NoSignOfLife Instance { get; } = new();
}
