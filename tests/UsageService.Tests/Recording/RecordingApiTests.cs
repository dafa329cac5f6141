using System.Diagnostics;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Recording;

public sealed class RecordingApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task A_batch_sent_twice_is_counted_once()
    {
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [Usage.Event(tenant), Usage.Event(tenant), Usage.Event(tenant)];
        using var producer = app.Producer();

        Assert.Equal(new UsageBatchResult(3, 0), await producer.RecordAsync(events));
        Assert.Equal(new UsageBatchResult(0, 3), await producer.RecordAsync(events));

        Assert.Equal(3, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
        Assert.Equal(3, await app.Database.SumAsync(tenant, "requests"));
        Assert.Equal(300, await app.Database.SumAsync(tenant, "input_tokens"));
        Assert.Equal(60, await app.Database.SumAsync(tenant, "output_tokens"));
        Assert.Equal(3 * 1_234_567, await app.Database.SumAsync(tenant, "cost_nano_usd"));
    }

    [Fact]
    public async Task Only_the_new_events_of_a_batch_are_counted()
    {
        var tenant = Guid.CreateVersion7();
        var known = Usage.Event(tenant);
        using var producer = app.Producer();
        await producer.RecordAsync(known);

        Assert.Equal(new UsageBatchResult(1, 1), await producer.RecordAsync(known, Usage.Event(tenant)));

        Assert.Equal(2, await app.Database.SumAsync(tenant, "requests"));
    }

    [Fact]
    public async Task An_event_that_is_in_a_batch_twice_is_counted_once()
    {
        var tenant = Guid.CreateVersion7();
        var usage = Usage.Event(tenant);
        using var producer = app.Producer();

        Assert.Equal(new UsageBatchResult(1, 1), await producer.RecordAsync(usage, usage));

        Assert.Equal(1, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
    }

    [Fact]
    public async Task An_event_id_counts_once_even_with_another_time()
    {
        var tenant = Guid.CreateVersion7();
        var usage = Usage.Event(tenant);
        using var producer = app.Producer();
        await producer.RecordAsync(usage);

        Assert.Equal(new UsageBatchResult(0, 1), await producer.RecordAsync(usage with { StartedAt = usage.StartedAt.AddMonths(1) }));

        Assert.Equal(1, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
    }

    [Fact]
    public async Task An_unknown_cost_is_kept_as_unknown_and_not_counted_as_free()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();

        await producer.RecordAsync(Usage.Event(tenant) with { CostNanoUsd = null });

        Assert.Equal(1, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1 and cost_nano_usd is null", tenant));
        Assert.Equal(0, await app.Database.CountAsync("select sum(cost_nano_usd) from usage_hour where tenant_id = $1", tenant));
        Assert.Equal(1, await app.Database.SumAsync(tenant, "unknown_cost"));
    }

    [Fact]
    public async Task Sums_are_kept_by_user_and_hour()
    {
        var tenant = Guid.CreateVersion7();
        var first = Usage.Event(tenant, Usage.Noon.AddMinutes(59));
        var second = first with { EventId = Guid.CreateVersion7(), StartedAt = Usage.Noon.AddMinutes(60) };
        using var producer = app.Producer();

        await producer.RecordAsync(first, second, Usage.Event(tenant));

        const string Requests = "select coalesce(sum(requests), 0) from usage_hour where tenant_id = $1 and user_id = $2 and hour = $3";
        Assert.Equal(1, await app.Database.CountAsync(Requests, tenant, first.UserId, Usage.Noon.UtcDateTime));
        Assert.Equal(1, await app.Database.CountAsync(Requests, tenant, first.UserId, Usage.Noon.AddHours(1).UtcDateTime));
    }

    [Fact]
    public async Task An_applied_event_is_a_span_in_the_trace_of_its_request()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Platform",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var usage = Usage.Event(Guid.CreateVersion7()) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        using var producer = app.Producer();

        await producer.RecordAsync(usage);
        await producer.RecordAsync(usage);

        Activity[] recorded;
        lock (spans)
        {
            recorded = [.. spans.Where(s => Equals(s.GetTagItem("platform.event.id"), usage.EventId))];
        }

        var span = Assert.Single(recorded);
        Assert.Equal("process usage", span.DisplayName);
        Assert.Equal(ActivityKind.Consumer, span.Kind);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
    }

    [Fact]
    public async Task A_broken_trace_context_does_not_stop_an_event_from_being_counted()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();

        Assert.Equal(new UsageBatchResult(1, 0), await producer.RecordAsync(Usage.Event(tenant) with { TraceParent = "00-nonsense" }));
    }
}
