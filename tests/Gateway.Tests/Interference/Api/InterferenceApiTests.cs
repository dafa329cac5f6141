using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Interference.Api;

public sealed class InterferenceApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_report_says_who_looks_what_is_open_what_is_done_and_how_services_do()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        Assert.Equal("ok", (await gateway.GetAsync()).GetProperty("status").GetString());
        var incident = Made.Incident();
        gateway.Observe(incident, Made.Incident("cache-collapse", "llmservice", "models", severity: FindingSeverity.Warning));

        var report = await gateway.GetAsync();

        Assert.Equal("critical", report.GetProperty("status").GetString());
        Assert.Equal(("this:1", false, ProcessInstance.Id), (Text(report, "monitor", "active"), report.GetProperty("monitor").GetProperty("isAlone").GetBoolean(), Text(report, "monitor", "instance")));
        Assert.Equal((2, incident.Id), (report.Ids().Count(), report.Ids().First()));
        Assert.Equal("pause-warm-up", report.GetProperty("mitigations")[0].GetProperty("action").GetString());
        Assert.Equal("enforce", report.GetProperty("mitigations")[0].GetProperty("mode").GetString());
        Assert.Equal("llmservice", report.GetProperty("services")[0].GetProperty("service").GetString());
        var evidence = report.GetProperty("incidents")[0].GetProperty("findings")[0].GetProperty("evidence")[0];
        Assert.Equal(1500, evidence.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task While_nobody_looks_the_status_is_unknown()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        gateway.Say(Made.Status(isActive: false, active: null));

        Assert.Equal("unknown", (await gateway.GetAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task History_is_what_UsageService_keeps_and_what_is_newer_each_once()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        Incident[] incidents = [.. Enumerable.Range(0, 9).Select(static i => Made.Incident(since: Made.Now.AddMinutes(-i)))];
        // The first three are too new to have been delivered; the next three both know, here as ended.
        gateway.Observe([.. incidents[..3], .. incidents[3..6].Select(static one => one.Ended(Made.Now))]);
        gateway.Usage = context =>
        {
            Assert.True(TimePosition.TryParse(context.Request.Query["cursor"].ToString(), out var after));
            var limit = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
            var rest = incidents[3..].Where(one => one.Since < after.Time || (one.Since == after.Time && one.Id.CompareTo(after.Id) < 0)).ToArray();
            var page = rest.Take(limit).ToArray();
            return context.Response.WriteAsJsonAsync(
                new IncidentPage(page, rest.Length > limit ? new TimePosition(page[^1].Since, page[^1].Id).ToString() : null), ContractsJson.Default.IncidentPage, cancellationToken: Ct);
        };

        List<JsonElement> read = [];
        for (var cursor = ""; cursor is not null;)
        {
            var page = await gateway.GetAsync($"/history?limit=2&cursor={cursor}");
            Assert.True(page.GetProperty("isComplete").GetBoolean());
            read.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(incidents.Select(static one => one.Id), read.Select(static one => one.GetProperty("id").GetGuid()));
        Assert.All(read[3..6], static one => Assert.NotEqual(JsonValueKind.Null, one.GetProperty("ended").ValueKind));
    }

    [Fact]
    public async Task Without_UsageService_only_the_trend_is_missing()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null, settings: ("usageservice", "http://127.0.0.1:1"));
        var incident = Made.Incident();
        gateway.Observe(incident);

        using var trend = await gateway.Operator.GetAsync(InterferenceHost.Path + "/trend", Ct);
        await Shape.AssertUnavailableAsync(trend, InterferenceHost.Path);
        Assert.Equal([incident.Id], (await gateway.GetAsync()).Ids());
        var history = await gateway.GetAsync("/history");
        Assert.Equal([incident.Id], history.Ids("items"));
        Assert.False(history.GetProperty("isComplete").GetBoolean());
        Assert.Equal(incident.Id, (await gateway.GetAsync($"/incidents/{incident.Id}")).GetProperty("id").GetGuid());
        using var unknown = await gateway.Operator.GetAsync($"{InterferenceHost.Path}/incidents/{Guid.CreateVersion7()}", Ct);
        await Shape.AssertUnavailableAsync(unknown, InterferenceHost.Path);
    }

    [Fact]
    public async Task An_incident_that_nobody_knows_is_404()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        using var response = await gateway.Operator.GetAsync($"{InterferenceHost.Path}/incidents/{Guid.CreateVersion7()}", Ct);

        await Shape.AssertErrorAsync(response, InterferenceHost.Path, 404);
    }

    [Theory]
    [InlineData("/history", "from", "yesterday")]
    [InlineData("/history", "to", "2026-99-01")]
    [InlineData("/history", "severity", "bad")]
    [InlineData("/history", "limit", "201")]
    [InlineData("/history", "cursor", "x")]
    [InlineData("/history", "rule", "%01")]
    [InlineData("/trend", "days", "0")]
    [InlineData("/trend", "days", "401")]
    [InlineData("/readings", "points", "0")]
    [InlineData("/readings", "from", "1/2")]
    public async Task A_bad_parameter_is_400_with_its_name(string path, string name, string value)
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        using var response = await gateway.Operator.GetAsync($"{InterferenceHost.Path}{path}?{name}={value}", Ct);

        await Shape.AssertErrorAsync(response, path, 400);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct));
        Assert.True(problem.GetProperty("errors").TryGetProperty(name, out _), problem.ToString());
    }

    [Fact]
    public async Task Readings_are_those_of_a_period_thinned_out_evenly()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        var samples = gateway.Gateway.Services.GetRequiredService<Samples>();
        for (var i = 0; i < 100; i++)
        {
            samples.Add(Sample.Of(Made.Now.AddSeconds((i * 10) - 2000), [Made.Llm(isBusy: true)]));
        }

        var all = await gateway.GetAsync($"/readings?from={Made.Now.AddSeconds(-2001):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={Made.Now.AddSeconds(-1005):yyyy-MM-dd'T'HH:mm:ss'Z'}");
        var some = await gateway.GetAsync("/readings?points=10");

        Assert.Equal(100, all.GetArrayLength());
        Assert.Equal(10, some.GetArrayLength());
        Assert.Equal(12.346, all[0].GetProperty("services")[0].GetProperty("classes")[0].GetProperty("rate").GetDouble());
        Assert.Equal(64, all[0].GetProperty("services")[0].GetProperty("llmRunning").GetInt32());
    }

    [Fact]
    public async Task The_report_on_health_has_it_in_short()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null, settings: ("Administration:HealthTimeout", "00:00:01"));
        var incident = Made.Incident();
        gateway.Observe(incident);
        using var response = await gateway.Operator.GetAsync("/api/v1/admin/health/detailed", Ct);

        var summary = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)).GetProperty("interference");

        Assert.Equal("critical", summary.GetProperty("status").GetString());
        Assert.Equal([incident.Title], summary.GetProperty("incidents").EnumerateArray().Select(static title => title.GetString()));
        Assert.Equal(["pause-warm-up"], summary.GetProperty("mitigations").EnumerateArray().Select(static action => action.GetString()));
    }

    [Fact]
    public async Task The_document_of_the_gateway_describes_every_path()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        using var response = await gateway.Gateway.SendBareAsync("/openapi/gateway.json");
        var paths = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)).GetProperty("paths");

        foreach (var path in (string[])["", "/history", "/incidents/{id}", "/trend", "/readings", "/events"])
        {
            var answers = paths.GetProperty(InterferenceHost.Path + path).GetProperty("get").GetProperty("responses");
            Assert.True(answers.GetProperty("200").TryGetProperty("content", out _), path);
        }

        Assert.True(paths.GetProperty(InterferenceHost.Path + "/events").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/event-stream", out _));
    }

    private static string? Text(JsonElement report, string member, string name) => report.GetProperty(member).GetProperty(name).GetString();
}
