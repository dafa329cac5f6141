using Platform.Testing;
namespace Platform.Gateway.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("ServiceKey", "")]
    [InlineData("Authentication:CheckTimeout", "00:05:00")]
    [InlineData("Authentication:HedgeAfter", "00:00:00")]
    [InlineData("Revocation:CheckEvery", "00:05:00")]
    [InlineData("Forwarding:ActivityTimeout", "00:00:00")]
    [InlineData("Forwarding:ConnectTimeout", "00:05:00")]
    [InlineData("Forwarding:HttpVersion", "3")]
    [InlineData("Limits:Replicas", "0")]
    [InlineData("Limits:LeaseDuration", "00:00:00")]
    [InlineData("Limits:MaxSubjects", "1")]
    [InlineData("Limits:Key:RequestsPerMinute", "0")]
    [InlineData("Limits:Tenant:ConcurrentRequests", "-1")]
    [InlineData("Limits:FailedChecksPerMinute", "0")]
    [InlineData("Admission:SaturationDelay", "00:01:00")]
    [InlineData("Admission:Llm:QueueLength", "-1")]
    [InlineData("Requests:MaxBodyBytes", "1")]
    [InlineData("Requests:MaxBodyBytesOf:llmservice", "0")]
    [InlineData("Requests:MinBodyBytesPerSecond", "0")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "the proxy")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/99")]
    [InlineData("Cors:Origins:0", "https://console.example/page")]
    [InlineData("SecurityHeaders:HstsMaxAge", "-1")]
    [InlineData("Administration:ReportTimeout", "00:05:00")]
    [InlineData("Administration:HealthTimeout", "1.00:00:00")]
    [InlineData("Administration:ClearTimeout", "00:00:00")]
    [InlineData("Interference:History:Keep", "00:00:00")]
    [InlineData("Interference:History:DeliveryCapacity", "0")]
    [InlineData("Interference:Mitigation:EscalateAfter", "00:00:00")]
    [InlineData("Interference:Mitigation:LowerLlmAdmission:Floor", "0")]
    [InlineData("Interference:WebHook:Url", "http://hooks.example/a")]
    [InlineData("Interference:WebHook:QueueLength", "0")]
    [InlineData("Interference:Interval", "00:01:00")]
    [InlineData("Interference:Deadline", "00:00:00")]
    [InlineData("Interference:LeaseDuration", "00:00:00.1")]
    [InlineData("Interference:LeastRequests", "0")]
    [InlineData("Interference:Rules:PoolUtilization:Threshold", "-0.5")]
    [InlineData("Interference:Rules:ResponseTime:ClearThreshold", "5000")]
    [InlineData("Interference:Rules:OutboxLag:Duration", "2.00:00:00")]
    public async Task A_start_that_cannot_work_ends_with_the_name_of_the_setting(string key, string value)
    {
        var settings = new Dictionary<string, string?> { ["urls"] = "http://127.0.0.1:0", ["ServiceKey"] = FakeAuth.ServiceKey, [key] = value };

        var (exitCode, output) = await ServiceProcess.RunToEndAsync<Program>(settings, TestContext.Current.CancellationToken);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(key.EndsWith(":0", StringComparison.Ordinal) ? key[..^2] : key, output, StringComparison.Ordinal);
    }
}
