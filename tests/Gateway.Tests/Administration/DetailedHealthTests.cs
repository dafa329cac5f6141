using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Administration;

public sealed class DetailedHealthTests
{
    private const string Path = "/api/v1/admin/health/detailed";

    [Fact]
    public async Task A_healthy_platform_is_told_with_the_numbers_of_every_check()
    {
        await using var platform = await FakePlatform.StartAsync();

        var report = await platform.GetAsync(Path);

        Assert.Equal("Healthy", report.Text("status"));
        Assert.Equal(["llm:1", "llm:2"], report.Service("llmservice").Instances());
        var pool = report.Service("authservice").GetProperty("instances")[0].GetProperty("checks").GetProperty("pool");
        Assert.Equal("""{"status":"Healthy","inUse":2,"waitMs":0.25}""", pool.GetRawText());
    }

    [Fact]
    public async Task The_gateway_is_part_of_the_report()
    {
        await using var platform = await FakePlatform.StartAsync();

        var gateway = (await platform.GetAsync(Path)).Service("gateway");

        Assert.Equal([ProcessInstance.Id], gateway.Instances());
        Assert.Equal("Healthy", gateway.GetProperty("instances")[0].GetProperty("checks").GetProperty("self").Text("status"));
    }

    [Fact]
    public async Task A_replica_that_answers_503_is_heard_and_its_service_is_degraded_while_another_works()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.FirstLlm.Instead["/health"] = context => Unhealthy(platform.FirstLlm, context);

        var report = await platform.GetAsync(Path);

        Assert.Equal("Degraded", report.Text("status"));
        var llm = report.Service("llmservice").GetProperty("instances");
        Assert.Equal(("Unhealthy", "Healthy"), (llm[0].Text("status"), llm[1].Text("status")));
        Assert.Equal("no database", llm[0].GetProperty("checks").GetProperty("pool").Text("description"));
    }

    [Fact]
    public async Task A_service_without_a_healthy_replica_makes_the_platform_unhealthy()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Usage.Instead["/health"] = context => Unhealthy(platform.Usage, context);

        Assert.Equal("Unhealthy", (await platform.GetAsync(Path)).Text("status"));
    }

    [Fact]
    public async Task A_service_that_is_away_makes_the_platform_unhealthy_and_the_report_is_still_given()
    {
        await using var platform = await FakePlatform.StartAsync(("extensionservice", "http://127.0.0.1:1"));

        var report = await platform.GetAsync(Path);

        Assert.Equal("Unhealthy", report.Text("status"));
        Assert.Equal("unavailable", report.Service("extensionservice").Text("status"));
        Assert.Equal("ok", report.Service("usageservice").Text("status"));
    }

    [Fact]
    public async Task A_503_of_something_else_is_no_report()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Usage.Instead["/health"] = static context => FakeAuth.Problem(context, 503, ProblemTypes.Unavailable);

        var usage = (await platform.GetAsync(Path)).Service("usageservice");

        Assert.Equal("unavailable", usage.Text("status"));
        Assert.Equal(0, usage.GetProperty("instances").GetArrayLength());
    }

    [Fact]
    public async Task The_public_probe_does_not_name_the_host()
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync("/health", ("X-Platform-Service", FakeAuth.ServiceKey));

        var report = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.False(report.TryGetProperty("instance", out _));
    }

    private static Task Unhealthy(FakeReplica replica, HttpContext context)
    {
        context.Response.StatusCode = 503;
        return replica.WriteAsync(context, """ "status":"Unhealthy","checks":{"pool":{"status":"Unhealthy","description":"no database"}} """);
    }
}
