namespace Platform.Gateway.Edge;

/// <summary>Section <c>Requests</c>: what a request may look like, before anything in it is believed.</summary>
internal sealed class RequestOptions
{
    public const string Section = "Requests";

    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Other sizes for a service's paths, by its name.</summary>
    public Dictionary<string, long> MaxBodyBytesOf { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["authservice"] = 256 * 1024,
        ["usageservice"] = 1024 * 1024,
    };

    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    public int MaxHeaders { get; set; } = 100;

    public int MaxRequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>From the first byte of a request to the end of its headers.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be idle.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A body that comes slower is ended with 408, after five seconds of grace.</summary>
    public double MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>Null is no limit.</summary>
    public long? MaxConnections { get; set; }
}
