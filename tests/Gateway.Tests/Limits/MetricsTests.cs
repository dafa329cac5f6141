using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Limits;

namespace Platform.Gateway.Tests.Limits;

public sealed class MetricsTests
{
    [Fact]
    public async Task Refusals_and_shed_requests_are_counted_by_what_refused_them()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("Limits:Key:RequestsPerMinute", "1"), ("Admission:Usage:ConcurrentRequests", "1"), ("Admission:Usage:QueueLength", "0"), ("Admission:Llm:ConcurrentRequests", "7"));
        var seen = new ConcurrentDictionary<(string, object?), double>();
        using var listener = Listen(gateway.Services.GetRequiredService<IMeterFactory>(), seen);
        gateway.Auth.Handler = FakeAuth.Accept;
        var held = new HeldRequests();
        gateway.Upstream.Handler = held.HandleAsync;

        using var running = await gateway.Client.GetAsync("/api/v1/usage/summary", HttpCompletionOption.ResponseHeadersRead);
        using var shed = await gateway.Client.GetAsync("/api/v1/usage/summary");
        listener.RecordObservableInstruments();

        Assert.Equal(1, seen[("platform.gateway.admission.shed", "usage")]);
        Assert.Equal(1, seen[("platform.gateway.admission.running", "usage")]);
        Assert.Equal(0, seen[("platform.gateway.admission.waiting", "llm")]);
        Assert.Equal(7, seen[("platform.gateway.admission.limit", "llm")]);
        held.LetGo();

        var limiter = gateway.Services.GetRequiredService<Limiter>();
        var limit = new Limit(new(LimitScope.Tenant, 1), LimitUnit.RequestsPerMinute, 1);
        await limiter.TakeAsync([limit], default);
        Assert.False((await limiter.TakeAsync([limit], default)).IsGranted);
        Assert.Equal(1, seen[("platform.gateway.limit.refused", "tenant")]);
    }

    private static MeterListener Listen(IMeterFactory factory, ConcurrentDictionary<(string, object?), double> seen)
    {
        var listener = new MeterListener
        {
            // Other hosts of this process have meters of the same names.
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Meter.Name.StartsWith("Platform.Gateway", StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            => seen.AddOrUpdate((instrument.Name, tags.Length == 0 ? null : tags[0].Value), value, (_, sum) => sum + value);
    }
}
