using System.Text.Json;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Tests.Resilience;

public sealed class ResilienceRulesTests
{
    [Theory]
    [InlineData("""{"concurrentCalls":0}""", "concurrentCalls")]
    [InlineData("""{"concurrentCalls":1025}""", "concurrentCalls")]
    [InlineData("""{"queueLength":-1}""", "queueLength")]
    [InlineData("""{"queueMilliseconds":60001}""", "queueMilliseconds")]
    [InlineData("""{"timeoutSeconds":61}""", "timeoutSeconds")]
    [InlineData("""{"retries":6}""", "retries")]
    [InlineData("""{"failureRatio":0}""", "failureRatio")]
    [InlineData("""{"failureRatio":1.01}""", "failureRatio")]
    [InlineData("""{"minimumCalls":0}""", "minimumCalls")]
    [InlineData("""{"windowSeconds":0}""", "windowSeconds")]
    [InlineData("""{"breakSeconds":3601}""", "breakSeconds")]
    [InlineData("""{"probe":{}}""", "probe.url")]
    [InlineData("""{"probe":{"url":"ftp://example.com/"}}""", "probe.url")]
    [InlineData("""{"probe":{"url":"https://example.com/","intervalSeconds":0}}""", "probe.intervalSeconds")]
    [InlineData("""{"probe":{"url":"https://example.com/","timeoutSeconds":61}}""", "probe.timeoutSeconds")]
    [InlineData("""{"tools":[null]}""", "tools[0].tool")]
    [InlineData("""{"tools":[{"tool":"a b"}]}""", "tools[0].tool")]
    [InlineData("""{"tools":[{"tool":"a"},{"tool":"a"}]}""", "tools[1].tool")]
    [InlineData("""{"tools":[{"tool":"a","staleIfErrorSeconds":604801}]}""", "tools[0].staleIfErrorSeconds")]
    public void What_makes_no_sense_is_named(string json, string field) => Assert.Equal([field], ResilienceRules.Check(Read(json)).Keys);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"concurrentCalls":1,"queueLength":0,"queueMilliseconds":0,"timeoutSeconds":60,"retries":0,"failureRatio":1,"minimumCalls":1}""")]
    [InlineData("""{"probe":{"url":"https://example.com/health"},"tools":[{"tool":"a","idempotent":true,"staleIfErrorSeconds":0}]}""")]
    public void What_makes_sense_is_taken(string json) => Assert.Empty(ResilienceRules.Check(Read(json)));

    private static ResilienceSettings Read(string json) => JsonSerializer.Deserialize(json, ControlJson.Default.ResilienceSettings)!;
}
