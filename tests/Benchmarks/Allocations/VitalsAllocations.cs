using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Http;

namespace Platform.Benchmarks.Allocations;

/// <summary>What it takes that a process knows how it does, per request. What it takes per use of a connection is in <see cref="PoolAllocations"/>.</summary>
internal static class VitalsAllocations
{
    public static async IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync()
    {
        var tally = new RequestTallies("usage").Of("usage");
        yield return ("vitals: a request is counted", await AllocationBudgets.BytesPerCallAsync(() =>
        {
            tally.Begin();
            tally.Answered(StatusCodes.Status200OK, TimeSpan.FromMilliseconds(3));
            tally.End();
            return default;
        }));
        yield return ("vitals: a request passes the middleware that times and counts it", await PassAsync());
    }

    /// <summary>The one object that is kept of it, and the text of its header.</summary>
    private static async Task<long> PassAsync()
    {
        var middleware = new RequestTimingMiddleware(
            static _ => Task.CompletedTask, TimeProvider.System, new RequestTallies("usage"), new ConfigurationBuilder().Build(), NullLogger<RequestTimingMiddleware>.Instance);
        var context = new DefaultHttpContext();
        var response = new AnswerAtOnce();
        context.Features.Set<IHttpResponseFeature>(response);
        return await AllocationBudgets.BytesPerCallAsync(async () =>
        {
            await middleware.InvokeAsync(context);
            await response.AnswerAsync();
        });
    }

    /// <summary>A server's response as far as the middleware sees it; keeps the callbacks without taking memory for them.</summary>
    private sealed class AnswerAtOnce : IHttpResponseFeature
    {
        private (Func<object, Task> Call, object State) _starting;
        private (Func<object, Task> Call, object State) _completed;

        public int StatusCode { get; set; } = StatusCodes.Status200OK;

        public string? ReasonPhrase { get; set; }

        public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

        public Stream Body { get; set; } = Stream.Null;

        public bool HasStarted => false;

        public void OnStarting(Func<object, Task> callback, object state) => _starting = (callback, state);

        public void OnCompleted(Func<object, Task> callback, object state) => _completed = (callback, state);

        public async ValueTask AnswerAsync()
        {
            await _starting.Call(_starting.State);
            await _completed.Call(_completed.State);
        }
    }
}
