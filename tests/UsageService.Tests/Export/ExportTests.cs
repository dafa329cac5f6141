using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Export;

public sealed class ExportTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    private const string Path = "/api/v1/usage/export";
    private readonly Guid _tenant = Guid.CreateVersion7();

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("modèle-😀", "modèle-😀")]
    public async Task A_text_is_a_text_also_for_a_spreadsheet(string model, string expected)
    {
        await RecordAsync(Usage.Event(_tenant) with { Model = model });

        var lines = (await ReadAsync(Path)).Split("\r\n");

        Assert.Equal(3, lines.Length);
        Assert.Contains($",simulated,{expected},chat,completed,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_has_all_that_is_known_of_a_call()
    {
        var usage = Usage.Event(_tenant) with { Agent = "helper", Budget = "team", CostNanoUsd = null, Estimated = true };
        await RecordAsync(usage);

        var lines = (await ReadAsync($"{Path}?format=csv")).Split("\r\n");

        Assert.Equal(
            "requestId,eventId,kind,startedAt,completedAt,userId,keyId,agent,budget,provider,model,operation,status,estimated,inputTokens,cachedInputTokens,"
            + "cacheWriteInputTokens,audioInputTokens,outputTokens,reasoningTokens,audioOutputTokens,costNanoUsd,costUsd", lines[0]);
        Assert.Equal(
            $"{usage.RequestId},{usage.EventId},call,2026-03-10T12:00:00.000000Z,2026-03-10T12:00:02.000000Z,{usage.UserId},,helper,team,simulated,simulated,chat,"
            + "completed,true,100,40,0,0,20,5,0,,", lines[1]);
    }

    [Fact]
    public async Task Every_row_is_exported_once_and_costs_add_up_however_many_pages_it_takes()
    {
        UsageEvent[] events = [.. Enumerable.Range(0, 1700).Select(i => Usage.Event(_tenant, Usage.Noon.AddSeconds(i / 7)) with { CostNanoUsd = i })];
        foreach (var batch in events.Chunk(UsageBatch.MaxEvents))
        {
            await RecordAsync(batch);
        }

        var rows = (await ReadAsync($"{Path}?format=jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal(events.Select(static e => e.EventId).Order(), rows.Select(static r => r.GetProperty("eventId").GetGuid()).Order());
        Assert.Equal(events.Sum(static e => e.CostNanoUsd), rows.Sum(static r => r.GetProperty("costNanoUsd").GetInt64()));
        Assert.Equal(rows.OrderByDescending(static r => r.GetProperty("startedAt").GetDateTimeOffset()), rows);
    }

    [Fact]
    public async Task Filters_narrow_an_export_and_other_tenants_are_not_in_it()
    {
        await RecordAsync(Usage.Event(_tenant) with { Agent = "one" }, Usage.Event(_tenant), Usage.Event(Guid.CreateVersion7()) with { Agent = "one" });

        Assert.Equal(3, (await ReadAsync($"{Path}?agent=one")).Split("\r\n").Length);
    }

    [Theory]
    [InlineData("format=xml", "format")]
    [InlineData("from=yesterday", "from")]
    [InlineData("status=fine", "status")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var reader = app.Reader(_tenant);
        using var response = await reader.GetAsync($"{Path}?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(parameter, Assert.Single(problem.RootElement.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Many_clients_that_do_not_read_hold_no_connection_and_little_memory()
    {
        await app.FillAsync(_tenant, 20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var stuck = new List<Stream>();
        using var reader = app.Service.CreateClientFor(identity.Token(_tenant, Guid.CreateVersion7(), Scopes.UsageRead));
        try
        {
            // More than the pool has connections; each would be 5 MB if it were read at once.
            for (var i = 0; i < 20; i++)
            {
                var response = await reader.GetAsync($"{Path}?format=jsonl", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                stuck.Add(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            }

            await RecordAsync(Usage.Event(_tenant));
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 60_000_000);
        }
        finally
        {
            stuck.ForEach(static stream => stream.Dispose());
        }
    }

    private async Task RecordAsync(params UsageEvent[] events)
    {
        using var producer = app.Producer();
        await producer.RecordAsync(events);
    }

    private async Task<string> ReadAsync(string path)
    {
        using var reader = app.Reader(_tenant);
        using var response = await reader.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        return await response.Content.ReadAsStringAsync();
    }
}
