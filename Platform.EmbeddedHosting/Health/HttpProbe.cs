using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Health;

/// <summary>Asks a process on its private port, so that each replica answers for itself.</summary>
internal sealed record HttpProbe(string EndpointName, string Path, int StatusCode)
{
    public async Task<string?> CheckAsync(HealthTarget target, CancellationToken ct)
    {
        var port = target.PrivatePorts[EndpointName];
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{Path.TrimStart('/')}");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await target.Http.SendAsync(request, ct);
            return (int)response.StatusCode == StatusCode
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{Path} was answered with {(int)response.StatusCode} instead of {StatusCode}.");
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
