using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Administration;

public sealed class ReportTests
{
    private const string Pools = "/api/v1/admin/pools";
    private const string Statistics = "/api/v1/admin/cache/stats";

    private static readonly (string, string) Impatient = ("Administration:ReportTimeout", "00:00:03");

    [Fact]
    public async Task Pools_are_those_of_every_replica_of_every_service()
    {
        await using var platform = await FakePlatform.StartAsync();

        var report = await platform.GetAsync(Pools);

        Assert.Equal(
            ["authservice", "extensionservice", "llmservice", "usageservice"],
            report.GetProperty("services").EnumerateArray().Select(static service => service.Text("service")));
        Assert.All(report.GetProperty("services").EnumerateArray(), static service =>
        {
            Assert.Equal("ok", service.Text("status"));
            Assert.Equal(JsonValueKind.Null, service.GetProperty("detail").ValueKind);
        });
        Assert.Equal(["llm:1", "llm:2"], report.Service("llmservice").Instances());
        Assert.Equal(
            """[{"name":"authservice-pool","size":3,"waiting":0}]""",
            report.Service("authservice").GetProperty("instances")[0].GetProperty("pools").GetRawText());
    }

    [Fact]
    public async Task Cache_statistics_are_asked_of_all_but_AuthService_which_has_no_cache()
    {
        await using var platform = await FakePlatform.StartAsync();

        var report = await platform.GetAsync(Statistics);

        Assert.Equal(
            ["extensionservice", "llmservice", "usageservice"],
            report.GetProperty("services").EnumerateArray().Select(static service => service.Text("service")));
        Assert.Empty(platform.Auth.Asked);
        Assert.Equal(
            """[{"name":"usageservice-cache","hitRate":0.5}]""",
            report.Service("usageservice").GetProperty("instances")[0].GetProperty("caches").GetRawText());
    }

    [Fact]
    public async Task A_replica_is_asked_once_however_often_it_is_met()
    {
        await using var platform = await FakePlatform.StartAsync();

        await platform.GetAsync(Pools);

        Assert.All(
            [platform.Auth, platform.Extension, platform.Usage, platform.FirstLlm, platform.SecondLlm],
            static replica => Assert.Equal(["GET /internal/pools"], replica.Asked));
    }

    [Fact]
    public async Task A_service_that_is_away_does_not_keep_the_others_from_answering()
    {
        await using var platform = await FakePlatform.StartAsync(("usageservice", "http://127.0.0.1:1"));

        var report = await platform.GetAsync(Pools);

        var usage = report.Service("usageservice");
        Assert.Equal("unavailable", usage.Text("status"));
        Assert.Contains("not reachable", usage.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", usage.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(usage.Instances());
        Assert.Equal("ok", report.Service("llmservice").Text("status"));
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/internal/pools")]
    public async Task A_service_that_is_frozen_is_reported_as_unavailable(string path)
    {
        await using var platform = await FakePlatform.StartAsync(Impatient);
        platform.Extension.Instead[path] = FakeReplica.Frozen;

        var report = await platform.GetAsync(Pools);

        Assert.Equal("unavailable", report.Service("extensionservice").Text("status"));
        Assert.Contains("no answer in time", report.Service("extensionservice").Text("detail"), StringComparison.Ordinal);
        Assert.Equal("ok", report.Service("authservice").Text("status"));
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/internal/pools")]
    public async Task One_frozen_replica_leaves_the_other_in_the_report(string path)
    {
        await using var platform = await FakePlatform.StartAsync(Impatient);
        platform.FirstLlm.Instead[path] = FakeReplica.Frozen;

        var llm = (await platform.GetAsync(Pools)).Service("llmservice");

        Assert.Equal("partial", llm.Text("status"));
        Assert.Equal(["llm:2"], llm.Instances());
        Assert.Contains("no answer in time", llm.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_answer_is_told_and_never_passed_on()
    {
        (string Reason, RequestDelegate Answer)[] answers =
        [
            ("answered 500", static context => Status(context, 500)),
            ("answered 401", static context => Status(context, 401)),
            ("answered 302", static context => Status(context, 302)),
            ("answer not understood", static context => context.Response.WriteAsync("<h1>Welcome</h1>")),
            ("answer not understood", static context => context.Response.WriteAsync("null")),
            ("answer not understood", static context => context.Response.WriteAsync("""{"instance":"usage:1"}""")),
            ("answer not understood", static context => context.Response.WriteAsync("""{"instance":"usage:1","pools":null}""")),
            ("answer not understood", static context => context.Response.WriteAsync("""{"instance":"usage:1","pools":{"secret":1}}""")),
            ("answer not understood", static context => context.Response.WriteAsync("""{"instance":"","pools":[]}""")),
            ("connection broken off", static context => context.Response.WriteAsync("""{"instance":"usage:2","pools":[]}""")),
            ("answer too large", static context => context.Response.WriteAsync($$"""{"instance":"usage:1","pools":["{{new string('x', 1 << 20)}}"]}""")),
            ("connection broken off", static context => { context.Abort(); return Task.CompletedTask; }),
        ];
        await using var platform = await FakePlatform.StartAsync();
        foreach (var (reason, answer) in answers)
        {
            platform.Usage.Instead["/internal/pools"] = answer;

            var usage = (await platform.GetAsync(Pools)).Service("usageservice");

            Assert.Equal("unavailable", usage.Text("status"));
            Assert.Contains(reason, usage.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_replicas_than_connections_are_not_passed_off_as_all()
    {
        await using var platform = await FakePlatform.StartAsync();
        var names = 0;
        platform.Usage.Instead["/alive"] = context => context.Response.WriteAsync($$"""{"instance":"usage:{{Interlocked.Increment(ref names)}}"}""");
        platform.Usage.Instead["/internal/pools"] = static context => Status(context, 500);

        var usage = (await platform.GetAsync(Pools)).Service("usageservice");

        Assert.Equal(100, names);
        Assert.Contains("There may be more replicas", usage.Text("detail"), StringComparison.Ordinal);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
