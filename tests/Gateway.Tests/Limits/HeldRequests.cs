using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Limits;

/// <summary>A service that keeps requests until the test lets them go.</summary>
internal sealed class HeldRequests
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public static HeldRequests By(LimitedGateways gateways)
    {
        var held = new HeldRequests();
        foreach (var gateway in gateways.All)
        {
            gateway.Upstream.Handler = held.HandleAsync;
        }

        return held;
    }

    public void LetGo() => _letGo.TrySetResult();

    public async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await _letGo.Task.WaitAsync(context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
