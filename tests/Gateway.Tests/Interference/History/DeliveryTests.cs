using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.History;

public sealed class DeliveryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task What_happens_while_UsageService_is_away_arrives_in_its_latest_state_when_it_is_back(int status)
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null, settings: ("Interference:History:UsageTimeout", "00:00:00.300"));
        var attempts = 0;
        gateway.Usage = async context =>
        {
            Interlocked.Increment(ref attempts);
            context.Response.StatusCode = status;
            if (status == 0)
            {
                // It takes the connection and is silent.
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        };
        Incident[] incidents = [.. Enumerable.Range(0, 60).Select(static _ => Made.Incident())];
        gateway.Observe(incidents);
        gateway.Observe([.. incidents.Select(static one => one with { Title = "later" })]);
        gateway.Observe([.. incidents.Take(10).Select(static one => one.Ended(Made.Now))]);
        await Poll.UntilAsync(() => attempts > 2, "it is tried again", ct: Ct);
        Assert.Equal(60, (await gateway.GetAsync("/history?limit=100")).Ids("items").Count());

        gateway.Usage = null;

        await Poll.UntilAsync(() => gateway.Kept.Select(static state => state.Incident.Id).Distinct().Count() == 60, "all arrive", ct: Ct);
        var latest = gateway.Kept.GroupBy(static state => state.Incident.Id).Select(static states => states.MaxBy(static state => state.At)!.Incident).ToArray();
        Assert.Equal(10, latest.Count(static one => one.Ended is not null));
        Assert.Equal(50, latest.Count(static one => one.Title == "later"));
    }

    [Fact]
    public async Task One_that_UsageService_will_never_take_holds_up_no_other()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        var (bad, good) = (Made.Incident() with { Title = "bad" }, Made.Incident());
        var usage = new List<Guid>();
        gateway.Usage = async context =>
        {
            var batch = await System.Text.Json.JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.IncidentBatch, Ct);
            context.Response.StatusCode = batch!.Incidents.Any(static state => state.Incident.Title == "bad") ? 400 : 204;
            if (context.Response.StatusCode == 204)
            {
                lock (usage)
                {
                    usage.AddRange(batch.Incidents.Select(static state => state.Incident.Id));
                }
            }
        };

        gateway.Observe(bad, good);

        await Poll.UntilAsync(() =>
        {
            lock (usage)
            {
                return usage.Contains(good.Id);
            }
        }, "the good one arrives", ct: Ct);
        Assert.DoesNotContain(bad.Id, usage);
    }

    [Fact]
    public void The_queue_is_bounded_drops_what_waited_longest_and_says_how_many()
    {
        var queue = new DeliveryQueue(Options.Create(new HistoryOptions { DeliveryCapacity = 10 }));
        Incident[] incidents = [.. Enumerable.Range(0, 15).Select(static _ => Made.Incident())];
        foreach (var incident in incidents)
        {
            queue.Add(new(Made.Now, incident));
        }

        queue.Add(new(Made.Now.AddSeconds(1), incidents[5].Ended(Made.Now)));
        queue.Add(new(Made.Now.AddSeconds(2), incidents[5]));

        Assert.Equal((10, 5, 0), (queue.Count, queue.TakeDropped(), queue.TakeDropped()));
        var waiting = queue.Peek(100);
        Assert.Equal(incidents[5..].Select(static one => one.Id), waiting.Select(static state => state.Incident.Id));
        Assert.NotNull(waiting[0].Incident.Ended);

        queue.Add(new(Made.Now.AddSeconds(3), incidents[6] with { Title = "meanwhile" }));
        queue.Remove(waiting);
        Assert.Equal("meanwhile", Assert.Single(queue.Peek(100)).Incident.Title);
    }
}
