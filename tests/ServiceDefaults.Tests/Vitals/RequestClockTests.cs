using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Vitals;

public sealed class RequestClockTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void What_it_was_stopped_for_is_not_its_own_time_however_many_stopped_it()
    {
        var clock = new RequestClock(_time);
        Pass(1);
        clock.Stop();
        Pass(2);
        clock.Stop();
        Pass(3);
        clock.GoOn();
        Pass(4);
        Assert.Equal((10, 1), Seconds(clock));
        clock.GoOn();
        Pass(5);
        Assert.Equal((15, 6), Seconds(clock));
        clock.Stop();
        Pass(6);
        clock.GoOn();
        Assert.Equal((21, 6), Seconds(clock));
    }

    [Fact]
    public void One_that_nobody_stops_has_its_whole_time()
    {
        var clock = new RequestClock(_time);
        Pass(7);
        Assert.Equal((7, 7), Seconds(clock));
    }

    private static (double, double) Seconds(RequestClock clock) => clock.Read() is var (whole, own) ? (whole.TotalSeconds, own.TotalSeconds) : default;

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
