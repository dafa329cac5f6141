using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts;

namespace Platform.LlmService.Tests;

/// <summary>Stands for UsageService: takes batches of events, keeps every event it was ever sent, and publishes prices.</summary>
public sealed class FakeUsageService : IAsyncLifetime
{
    private readonly ConcurrentQueue<UsageEvent> _events = new();
    private WebApplication? _app;
    private int _priceReads;
    private int _priceQuestions;

    public IReadOnlyCollection<UsageEvent> Events => _events;

    /// <summary>Answered instead of taking anything, when set.</summary>
    public int? Refuses { get; set; }

    /// <summary>Events of this model are refused one by one, when set.</summary>
    public string? RefusesModel { get; set; }

    /// <summary>What it publishes. It is told anew when it is set.</summary>
    public PublishedPrices Prices { get; set; } = TestPrices.All;

    /// <summary>How often prices were sent, and not only found to be the same.</summary>
    public int PriceReads => Volatile.Read(ref _priceReads);

    public int PriceQuestions => Volatile.Read(ref _priceQuestions);

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["services:usageservice:http:0"] = _app!.Urls.First() };

    public FakeBudgets Budgets { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost(UsageBatch.Path, TakeAsync);
        _app.MapGet(PublishedPrices.Path, PublishAsync);
        Budgets.Map(_app);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task PublishAsync(HttpContext context)
    {
        Interlocked.Increment(ref _priceQuestions);
        var prices = Prices;
        var tag = $"\"{RuntimeHelpers.GetHashCode(prices)}\"";
        context.Response.Headers.ETag = tag;
        if (Refuses is { } refusal)
        {
            context.Response.StatusCode = refusal;
        }
        else if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            Interlocked.Increment(ref _priceReads);
            await context.Response.WriteAsJsonAsync(prices, ContractsJson.Default.PublishedPrices, cancellationToken: context.RequestAborted);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (Refuses is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }
        var batch = await context.Request.ReadFromJsonAsync(ContractsJson.Default.UsageBatch, context.RequestAborted);
        var refused = new List<RefusedEvent>();
        foreach (var (index, item) in batch!.Events.Index())
        {
            if (item.Model == RefusesModel)
            {
                refused.Add(new RefusedEvent(index, $"no {item.Model}"));
            }
            else
            {
                _events.Enqueue(item);
            }
        }
        await context.Response.WriteAsJsonAsync(new UsageBatchResult(batch.Events.Count - refused.Count, 0) { Refused = refused }, ContractsJson.Default.UsageBatchResult, cancellationToken: context.RequestAborted);
    }
}
