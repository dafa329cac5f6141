using Platform.Gateway.Admission;
using Platform.ServiceDefaults.Admission;

namespace Platform.Gateway.Tests.Admission;

public sealed class AdmissionGateTests
{
    [Fact]
    public async Task Saturation_narrows_the_gate_to_its_minimum_and_its_end_opens_it_again()
    {
        var gate = Gate(places: 100, line: 10, least: 4);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(GateAnswer.Entered, await gate.EnterAsync(default, default));
        }

        gate.Adapt(isSaturated: true);
        Assert.Equal(30, gate.Limit);
        var waiting = gate.EnterAsync(default, default).AsTask();
        Assert.False(waiting.IsCompleted);
        for (var i = 0; i < 20; i++)
        {
            gate.Adapt(isSaturated: true);
        }

        Assert.Equal(4, gate.Limit);
        for (var i = 0; i < 4; i++)
        {
            gate.Adapt(isSaturated: false);
        }

        Assert.Equal(44, gate.Limit);
        Assert.Equal(GateAnswer.Entered, await waiting);
        Enumerable.Range(0, 20).ToList().ForEach(_ => gate.Adapt(isSaturated: false));
        Assert.Equal(100, gate.Limit);
    }

    private static AdmissionGate Gate(int places, int line, int least) => new(
        RequestClass.Llm,
        new() { ConcurrentRequests = places, QueueLength = line, QueueTime = TimeSpan.FromMinutes(1), MinConcurrentRequests = least, TenantShare = 0 },
        TimeProvider.System);
}
