using Microsoft.Extensions.Options;
using Platform.Gateway.Admission;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Admission;

public sealed class SaturationMonitorTests
{
    [Theory]
    [InlineData(50, false, false, false)]
    [InlineData(150, true, false, false)]
    [InlineData(300, true, true, false)]
    [InlineData(1000, true, true, true)]
    public void The_later_the_timers_the_more_classes_are_held_back_and_authentication_never(int milliseconds, bool llm, bool usage, bool extensions)
    {
        var options = Options.Create(new AdmissionOptions());
        var gates = new AdmissionGates(options, TimeProvider.System);
        using var delay = new SchedulingDelay(TimeProvider.System);
        var monitor = new SaturationMonitor(gates, delay, options);
        for (var i = 0; i < 50; i++)
        {
            monitor.Adapt(milliseconds / 1000d);
        }

        Assert.Equal([false, extensions, usage, llm], gates.All.Select(gate => gate.Limit < LimitOf(options.Value, gate)));
        for (var i = 0; i < 100; i++)
        {
            monitor.Adapt(0);
        }

        Assert.All(gates.All, gate => Assert.Equal(LimitOf(options.Value, gate), gate.Limit));
    }

    private static int LimitOf(AdmissionOptions options, AdmissionGate gate) => gate.Requests switch
    {
        RequestClass.Auth => options.Auth.ConcurrentRequests,
        RequestClass.Extensions => options.Extensions.ConcurrentRequests,
        RequestClass.Usage => options.Usage.ConcurrentRequests,
        _ => options.Llm.ConcurrentRequests,
    };
}
