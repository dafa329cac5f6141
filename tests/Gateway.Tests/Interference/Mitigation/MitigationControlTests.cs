using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Admission;
using Platform.Gateway.Interference.Mitigation;
using Platform.Gateway.Interference.Watching;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.Mitigation;

public sealed class MitigationControlTests : IAsyncLifetime
{
    private readonly FakeTime _clock = new();
    private readonly RecordedReplicas _replicas = new();
    private readonly MitigationOptions _options = new() { ShedLowPriority = { Mode = MitigationMode.Enforce } };
    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private AdmissionGates _gates = null!;
    private DirectiveSender _directives = null!;
    private MitigationControl _control = null!;
    private MitigationMetrics _metrics = null!;

    public async ValueTask InitializeAsync()
    {
        _gates = new(Options.Create(new AdmissionOptions()), _clock);
        _directives = new(_replicas, TimeProvider.System, NullLogger<DirectiveSender>.Instance);
        _metrics = new(_provider.GetRequiredService<IMeterFactory>());
        _control = new(Options.Create(_options), new LoadShedding(_gates), _directives, _metrics, _clock, NullLogger<MitigationControl>.Instance);
        await _directives.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _directives.StopAsync(default);
        _directives.Dispose();
        _metrics.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Each_step_acts_is_told_and_is_undone()
    {
        var incident = Made.Incident();
        List<MitigationChange> changes = [];
        for (var i = 0; i < 60; i++)
        {
            changes.AddRange(Round(incident));
        }

        Assert.Equal(
            ["begun pause-warm-up", "begun lower-llm-admission 0.5", "changed lower-llm-admission 0.25", "begun shed-usage", "begun shed-llm"], changes.Select(Text));
        Assert.All(changes, change => Assert.Equal(incident.Title, change.Mitigation.Reason));
        Assert.All(changes, change => Assert.Equal([incident.Id], change.Mitigation.Incidents));
        Assert.Equal(new MitigationDirective(true, 0.25, 5), await LastDirectiveAsync(static one => one.AdmissionShare == 0.25));
        Assert.Equal((16, 16), (_gates.Usage.Limit, _gates.Llm.Limit));

        changes.Clear();
        for (var i = 0; i < 120; i++)
        {
            changes.AddRange(Round());
            Adapt();
        }

        Assert.Equal(
            ["ended shed-llm", "ended shed-usage", "changed lower-llm-admission 0.35", "ended lower-llm-admission 0.95", "ended pause-warm-up"],
            changes.Select(Text).Where(static text => !text.StartsWith("changed", StringComparison.Ordinal) || text.EndsWith("0.35", StringComparison.Ordinal)));
        Assert.Equal(new MitigationDirective(false, 1, 5), await LastDirectiveAsync(static one => !one.PauseWarmUp));
        Assert.Equal((256, 2048), (_gates.Usage.Limit, _gates.Llm.Limit));
        Assert.Empty(_control.State.InForce);
    }

    [Fact]
    public void What_is_only_observed_is_told_and_does_nothing()
    {
        (_options.PauseWarmUp.Mode, _options.LowerLlmAdmission.Mode, _options.ShedLowPriority.Mode) = (MitigationMode.Observe, MitigationMode.Observe, MitigationMode.Observe);
        List<MitigationChange> changes = [];
        for (var i = 0; i < 60; i++)
        {
            changes.AddRange(Round(Made.Incident()));
        }

        Assert.Equal(4, _control.State.InForce.Count);
        Assert.All(changes, static change => Assert.Equal(MitigationMode.Observe, change.Mitigation.Mode));
        Assert.Equal((256, 2048), (_gates.Usage.Limit, _gates.Llm.Limit));
        Assert.Empty(_replicas.Told);
    }

    [Fact]
    public async Task With_the_monitor_dead_everything_lapses_within_seconds()
    {
        for (var i = 0; i < 60; i++)
        {
            Round(Made.Incident());
        }

        Assert.Equal((16, 16), (_gates.Usage.Limit, _gates.Llm.Limit));
        await LastDirectiveAsync(static one => one.AdmissionShare == 0.25);

        _clock.Advance(TimeSpan.FromSeconds(5));
        Adapt();

        Assert.Empty(_control.State.InForce);
        Assert.True(_gates.Usage.Limit > 16 && _gates.Llm.Limit > 16);
        Assert.All(_replicas.Told, static directive => Assert.InRange(directive.ValidSeconds, 1, 5));
    }

    [Fact]
    public void A_successor_tells_the_end_of_what_lapsed_before_it()
    {
        _control.Follow(new(MitigationLevel.WarmUpPaused, 1, [new(MitigationActions.PauseWarmUp, MitigationMode.Enforce, Made.Now, null, "before", [])]));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _control.Begin();

        Assert.Equal(["ended pause-warm-up"], Round().Select(Text));
    }

    [Fact]
    public void A_successor_goes_on_without_saying_so_again()
    {
        _control.Follow(new(MitigationLevel.WarmUpPaused, 1, [new(MitigationActions.PauseWarmUp, MitigationMode.Enforce, Made.Now, null, "before", [])]));
        _control.Begin();

        Assert.Empty(Round(Made.Incident()));
        Assert.Equal("before", Assert.Single(_control.State.InForce).Reason);
    }

    [Fact]
    public async Task Nothing_reaches_the_gates_of_authentication_and_extensions_whatever_happens()
    {
        for (var i = 0; i < 600; i++)
        {
            Round(Made.Incident(), Made.Incident("response-time"), Made.Incident("pool-waiters", cause: new("pool", "llm", "")));
            Adapt();
        }

        Assert.Equal((512, 512), (_gates.Auth.Limit, _gates.Extensions.Limit));
        Assert.Equal(ServiceDefaults.Admission.GateAnswer.Entered, await _gates.Auth.EnterAsync(Guid.CreateVersion7(), default));
        // There is nothing to call: only gates of this type can be narrowed, and these two are none.
        Assert.Equal(
            ["Llm", "Usage"],
            typeof(AdmissionGates).GetProperties().Where(static one => one.PropertyType == typeof(SheddableGate)).Select(static one => one.Name).Order());
        Assert.DoesNotContain(
            typeof(AdmissionGate).GetMethods(BindingFlags.Public | BindingFlags.Instance), static method => method.Name is "Narrow" or "set_Limit");
        // Nor anything of the check of credentials within reach of mitigation.
        Assert.DoesNotContain(
            typeof(MitigationControl).Assembly.GetTypes().Where(static type => type.Namespace == typeof(MitigationControl).Namespace)
                .SelectMany(static type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic)).Select(static field => field.FieldType.Namespace),
            static name => name == "Platform.Gateway.Authentication");
    }

    [Fact]
    public void The_stricter_of_mitigation_and_saturation_counts()
    {
        var gate = new SheddableGate(RequestClass.Llm, new() { ConcurrentRequests = 100, QueueLength = 0, MinConcurrentRequests = 10, TenantShare = 0 }, _clock);
        gate.Narrow(TimeSpan.FromSeconds(5));
        Assert.Equal(10, gate.Limit);
        gate.Adapt(isSaturated: false);
        Assert.Equal(10, gate.Limit);

        // The machine is saturated meanwhile; when mitigation is over, its bound is what is left.
        gate.Adapt(isSaturated: true);
        gate.Widen();
        Assert.Equal(10, gate.Limit);
        gate.Adapt(isSaturated: false);
        Assert.Equal(20, gate.Limit);
        gate.Narrow(TimeSpan.FromSeconds(5));
        Assert.Equal(10, gate.Limit);
    }

    private IReadOnlyList<MitigationChange> Round(params Incident[] open)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return _control.Observe(_clock.GetUtcNow(), open, [Made.Llm(isBusy: true)]);
    }

    private void Adapt()
    {
        for (var i = 0; i < 10; i++)
        {
            _gates.Auth.Adapt(isSaturated: false);
            _gates.Extensions.Adapt(isSaturated: false);
            _gates.Usage.Adapt(isSaturated: false);
            _gates.Llm.Adapt(isSaturated: false);
        }
    }

    private async Task<MitigationDirective> LastDirectiveAsync(Func<MitigationDirective, bool> isIt)
    {
        await Poll.UntilAsync(() => _replicas.Told.LastOrDefault() is { } last && isIt(last), "LlmService is told", ct: TestContext.Current.CancellationToken);
        return _replicas.Told.Last();
    }

    private static string Text(MitigationChange change)
        => FormattableString.Invariant($"{change.Change} {change.Mitigation.Action} {change.Mitigation.Share}").TrimEnd();

    private sealed class RecordedReplicas : IReplicaChannel
    {
        public ConcurrentQueue<MitigationDirective> Told { get; } = [];

        public Task<int> TellAsync(string service, string path, byte[] body, CancellationToken ct)
        {
            Assert.Equal(("llmservice", "/internal/mitigation"), (service, path));
            Told.Enqueue(JsonSerializer.Deserialize(body, ContractsJson.Default.MitigationDirective)!);
            return Task.FromResult(1);
        }
    }
}
