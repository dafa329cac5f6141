using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Edge;

/// <summary>What the server refuses before there is a request.</summary>
internal sealed class KestrelLimits(IOptions<RequestOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public void Configure(KestrelServerOptions kestrel)
    {
        var (limits, requests) = (kestrel.Limits, options.Value);
        limits.MaxRequestBodySize = requests.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = requests.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = requests.MaxHeaders;
        limits.MaxRequestLineSize = requests.MaxRequestLineBytes;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, Math.Max(requests.MaxHeaderBytes, requests.MaxRequestLineBytes));
        limits.RequestHeadersTimeout = requests.HeaderTimeout;
        limits.KeepAliveTimeout = requests.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new(requests.MinBodyBytesPerSecond, Grace);
        limits.MaxConcurrentConnections = requests.MaxConnections;
    }
}
