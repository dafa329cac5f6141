namespace Platform.Gateway.Edge;

/// <summary>Section <c>ForwardedHeaders</c>: whose word about the client's address is believed. By default nobody's.</summary>
internal sealed class TrustedProxyOptions
{
    public const string Section = "ForwardedHeaders";

    public string[] KnownProxies { get; set; } = [];

    public string[] KnownNetworks { get; set; } = [];
}
