using System.Buffers;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Vitals;

public sealed class DependencyTests
{
    private readonly FakeTime _time = new();
    private readonly Dependencies _all;

    public DependencyTests() => _all = new(_time);

    [Fact]
    public void The_longest_silence_is_that_of_the_call_that_has_waited_longest_for_its_first_byte()
    {
        var dependency = _all.Of(DependencyKinds.Provider, "slow");
        var first = dependency.Begin();
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = dependency.Begin();
        var third = dependency.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((3, 3000d, 0L), Numbers("slow"));

        first.Answered();
        first.Answered();
        Assert.Equal((3, 1000d, 0L), Numbers("slow"));
        Assert.Equal(1, Read("slow").Latency.Count());
        Assert.Equal(3000, Read("slow").Latency.Sum);

        second.End(isFailure: true);
        second.End(isFailure: true);
        first.End(isFailure: false);
        third.Answered();
        Assert.Equal((1, 0d, 2L), Numbers("slow"));
        third.End(isFailure: false);
        Assert.Equal((0, 0d, 3L), Numbers("slow"));
        Assert.Equal(1, Read("slow").Failures);
    }

    [Fact]
    public void A_circuit_is_told_where_there_is_one()
    {
        _all.Of(DependencyKinds.Extension, "a").Circuit = static () => "open";
        _all.Of(DependencyKinds.Extension, "b");

        Assert.Equal(("open", null), (Read("a").Circuit, Read("b").Circuit));
    }

    [Fact]
    public void There_are_never_more_names_than_a_bound_and_the_idle_ones_make_place()
    {
        var busy = _all.Of(DependencyKinds.Extension, "busy").Begin();
        for (var i = 1; i < Dependencies.MostNames + 50; i++)
        {
            _all.Of(DependencyKinds.Extension, $"{i}").Begin().End(isFailure: false);
        }

        var all = ReadAll();
        Assert.Equal(Dependencies.MostNames + 1, all.Count);
        Assert.Equal(50, all.Single(one => one.Name == Dependencies.OtherName).Calls);

        _time.Advance(TimeSpan.FromMinutes(15));
        _all.Of(DependencyKinds.Extension, "new").Begin().End(isFailure: false);
        Assert.Equal(["busy", "new"], ReadAll().Select(one => one.Name).Order());
        busy.End(isFailure: false);
    }

    private (int, double, long) Numbers(string name) => Read(name) is var one ? (one.Running, one.LongestSilence, one.Calls) : default;

    private DependencyVitals Read(string name) => ReadAll().Single(one => one.Name == name);

    private List<DependencyVitals> ReadAll()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            _all.Write(json);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement.GetProperty("dependencies").Deserialize<List<DependencyVitals>>(JsonSerializerOptions.Web)!;
    }
}
