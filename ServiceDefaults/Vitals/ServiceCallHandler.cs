using System.Net;

namespace Platform.ServiceDefaults.Vitals;

/// <summary>Counts the calls of another service of ours. A call is over when its answer begins.</summary>
/// <param name="dependencies">Where it is counted.</param>
/// <param name="service">Whom they go to.</param>
/// <param name="timeout">Bound on a whole call: one that is given up when it is reached was not given up by its caller.</param>
/// <param name="clock">Time.</param>
internal sealed class ServiceCallHandler(Dependencies dependencies, string service, TimeSpan timeout, TimeProvider clock) : DelegatingHandler
{
    public const string Kind = "service";

    // The bound began to count a moment before the call came here.
    private readonly TimeSpan _patience = timeout * 0.9;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = dependencies.Of(Kind, service).Begin();
        var began = clock.GetTimestamp();
        var isFailure = true;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            call.Answered();
            isFailure = response.StatusCode >= HttpStatusCode.InternalServerError;
            return response;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isFailure = clock.GetElapsedTime(began) >= _patience;
            throw;
        }
        finally
        {
            call.End(isFailure);
        }
    }
}
