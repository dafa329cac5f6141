using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.ServiceDefaults.Tests.Health;

public sealed class HealthReportJsonTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { 3, "3" },
        { -5_000_000_000L, "-5000000000" },
        { 0.25, "0.25" },
        { 1e300, "1E+300" },
        { 1.5m, "1.5" },
        { true, "true" },
        { null, "null" },
        { "3", "\"3\"" },
        { "say \"no\"", "\"say \\u0022no\\u0022\"" },
        { double.NaN, "\"NaN\"" },
        { double.PositiveInfinity, "\"Infinity\"" },
        { DayOfWeek.Monday, "\"Monday\"" },
        { TimeSpan.FromSeconds(90), "\"00:01:30\"" },
        { new[] { 1, 2 }, "[1,2]" },
        { new Dictionary<string, object> { ["llm"] = new Dictionary<string, object> { ["size"] = 8, ["name"] = "llm" } }, """{"llm":{"size":8,"name":"llm"}}""" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_of_a_check_keeps_its_type(object? value, string expected)
    {
        var data = new Dictionary<string, object> { ["value"] = value! };
        var written = Write(new(HealthStatus.Degraded, "slow", TimeSpan.Zero, null, data)).GetProperty("checks").GetProperty("pool");

        Assert.Equal(expected, written.GetProperty("value").GetRawText());
        Assert.Equal(("Degraded", "slow"), (written.GetProperty("status").GetString(), written.GetProperty("description").GetString()));
    }

    [Fact]
    public void A_report_says_who_gives_it_when_it_is_told_to()
    {
        var report = Write(new(HealthStatus.Healthy, null, TimeSpan.Zero, null, null), "llmservice");

        Assert.Equal(("llmservice", ProcessInstance.Id), (report.GetProperty("service").GetString(), report.GetProperty("instance").GetString()));
    }

    private static JsonElement Write(HealthReportEntry entry, string? service = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            HealthReportJson.Write(json, new(new Dictionary<string, HealthReportEntry> { ["pool"] = entry }, TimeSpan.Zero), service);
        }
        return JsonSerializer.Deserialize<JsonElement>(buffer.ToArray());
    }
}
