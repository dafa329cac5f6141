using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Testing;

/// <summary>Stands for UsageService towards what counts: keeps every batch it was ever sent, as often as it was.</summary>
public sealed class CountTaker : IAsyncLifetime
{
    private readonly ConcurrentQueue<CounterBatch> _taken = new();
    private readonly ConcurrentQueue<CounterBatch> _tried = new();
    private WebApplication? _app;
    private int _waiting;
    private int _mostAtOnce;
    private int _present;

    /// <summary>Batches that were answered with success.</summary>
    public IReadOnlyCollection<CounterBatch> Taken => _taken;

    /// <summary>All batches, those that were refused or left without an answer included.</summary>
    public IReadOnlyCollection<CounterBatch> Tried => _tried;

    /// <summary>Answered instead of taking anything, when set.</summary>
    public int? Refuses { get; set; }

    /// <summary>Leaves its callers without an answer until it has completed.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>Callers that are left without an answer.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many deliveries there have been at the same time.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>What makes a service under test deliver here, at once.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["services:usageservice:http:0"] = _app!.Urls.First(),
        ["Counters:DeliverAfter"] = "1",
        ["Counters:LeastPause"] = "00:00:00",
    };

    /// <summary>How much of a metric was taken; of one user when given.</summary>
    public long SumOf(Guid tenantId, string metric, Guid? userId = null) => _taken.SelectMany(static batch => batch.Counts)
        .Where(count => count.TenantId == tenantId && count.Metric == metric && (userId is null || count.UserId == userId)).Sum(static count => count.Amount);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost(CounterBatch.Path, TakeAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        var present = Interlocked.Increment(ref _present);
        _mostAtOnce = Math.Max(_mostAtOnce, present);
        try
        {
            var batch = await context.Request.ReadFromJsonAsync(CountingJson.Default.CounterBatch, context.RequestAborted);
            var refusal = Refuses;
            _tried.Enqueue(batch!);
            Interlocked.Increment(ref _waiting);
            await Answers.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref _waiting);
            context.Response.StatusCode = refusal ?? StatusCodes.Status204NoContent;
            if (refusal is null)
            {
                _taken.Enqueue(batch!);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }
}
