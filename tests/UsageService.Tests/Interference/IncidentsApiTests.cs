using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Interference;

public sealed class IncidentsApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly string _rule = $"rule-{Guid.NewGuid():n}";

    [Fact]
    public async Task A_later_state_replaces_an_earlier_one_and_never_the_other_way()
    {
        using var gateway = app.Producer();
        var begin = Incidents.Open(Now.AddMinutes(-5), _rule);
        var worse = begin with { Severity = FindingSeverity.Critical, Title = "worse" };
        await gateway.KeepAsync(Now.AddMinutes(-4), begin);
        await gateway.KeepAsync(Now.AddMinutes(-3), worse);
        await gateway.KeepAsync(Now.AddMinutes(-4), begin);

        Assert.Equal(("worse", FindingSeverity.Critical), ((await gateway.FindAsync(begin.Id)).Title, (await gateway.FindAsync(begin.Id)).Severity));

        await gateway.KeepAsync(Now.AddMinutes(-2), worse.EndedAt(Now.AddMinutes(-2)));
        await gateway.KeepAsync(Now, worse);

        var found = Assert.Single((await gateway.ListAsync($"rule={_rule}")).Items);
        Assert.Equal(Now.AddMinutes(-2), found.Ended);
        Assert.Equal(JsonSerializer.Serialize(worse.EndedAt(Now.AddMinutes(-2)), ContractsJson.Default.Incident), JsonSerializer.Serialize(found, ContractsJson.Default.Incident));
    }

    [Fact]
    public async Task What_is_delivered_twice_at_once_and_by_two_gateways_is_there_once()
    {
        using var gateway = app.Producer();
        IncidentState[] states = [.. Enumerable.Range(0, 20).Select(i => new IncidentState(Now, Incidents.Open(Now.AddSeconds(-i), _rule)))];
        IncidentState[] reversed = [.. states.Reverse()];

        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => gateway.DeliverAsync(i % 2 == 0 ? states : reversed)));
            Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        }

        Assert.Equal(states.Select(static state => state.Incident.Id), (await gateway.ListAsync($"rule={_rule}")).Items.Select(static incident => incident.Id));
        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task Two_states_of_an_incident_in_one_delivery_leave_the_later_one()
    {
        using var gateway = app.Producer();
        var incident = Incidents.Open(Now.AddMinutes(-5), _rule);

        using var response = await gateway.DeliverAsync(new(Now.AddMinutes(-1), incident.EndedAt(Now.AddMinutes(-1))), new(Now, incident));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Now.AddMinutes(-1), (await gateway.FindAsync(incident.Id)).Ended);
    }

    [Fact]
    public async Task An_open_incident_that_nobody_confirms_lasted_until_it_was_last_heard_of()
    {
        using var gateway = app.Producer();
        var (forgotten, confirmed) = (Incidents.Open(Now.AddHours(-2), _rule), Incidents.Open(Now.AddHours(-2), _rule));
        await gateway.KeepAsync(Now.AddHours(-1), forgotten);
        await gateway.KeepAsync(Now, confirmed);

        var (silent, open) = (await gateway.FindAsync(forgotten.Id), await gateway.FindAsync(confirmed.Id));

        Assert.Null(open.Ended);
        Assert.Equal(Now.AddHours(-1), silent.Ended!.Value, TimeSpan.FromMilliseconds(1));
        Assert.All(silent.Findings, static finding => Assert.NotNull(finding.Ended));

        // It was only the gateway that could not tell.
        await gateway.KeepAsync(Now, forgotten);
        Assert.Null((await gateway.FindAsync(forgotten.Id)).Ended);
    }

    [Fact]
    public async Task Pages_hold_every_incident_once_newest_first_also_those_of_one_moment()
    {
        using var gateway = app.Producer();
        Incident[] incidents = [.. Enumerable.Range(0, 25).Select(i => Incidents.Open(Now.AddMinutes(-(i / 5)), _rule))];
        await gateway.KeepAsync(Now, incidents);

        List<Incident> read = [];
        for (var cursor = ""; cursor is not null;)
        {
            var page = await gateway.ListAsync($"rule={_rule}&limit=4&cursor={cursor}");
            Assert.InRange(page.Items.Count, 1, 4);
            read.AddRange(page.Items);
            cursor = page.NextCursor;
        }

        Assert.Equal(incidents.OrderByDescending(static i => i.Since).ThenByDescending(static i => i.Id).Select(static i => i.Id), read.Select(static i => i.Id));
    }

    [Fact]
    public async Task The_list_is_narrowed_by_time_service_and_severity()
    {
        using var gateway = app.Producer();
        var (old, bad, other) = (Incidents.Open(Now.AddDays(-3), _rule), Incidents.Open(Now.AddDays(-1), _rule, severity: FindingSeverity.Critical), Incidents.Open(Now.AddHours(-1), _rule, "authservice"));
        await gateway.KeepAsync(Now, old, bad, other);

        Assert.Equal([other.Id, bad.Id], await IdsAsync($"from={Now.AddDays(-2):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        Assert.Equal([old.Id], await IdsAsync($"to={Now.AddDays(-2):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        Assert.Equal([bad.Id], await IdsAsync("severity=critical"));
        Assert.Equal([other.Id], await IdsAsync("service=authservice"));

        async Task<IEnumerable<Guid>> IdsAsync(string query) => (await gateway.ListAsync($"rule={_rule}&{query}")).Items.Select(static incident => incident.Id);
    }

    [Theory]
    [InlineData("from", "yesterday")]
    [InlineData("to", "2026-13-01")]
    [InlineData("severity", "bad")]
    [InlineData("cursor", "abc")]
    [InlineData("limit", "0")]
    [InlineData("limit", "201")]
    [InlineData("rule", "%00")]
    public async Task A_bad_parameter_is_400_with_its_name(string name, string value)
    {
        using var gateway = app.Producer();
        using var response = await gateway.GetAsync($"{IncidentBatch.Path}?{name}={value}", TestContext.Current.CancellationToken);

        await AssertRefusedAsync(response, name);
    }

    [Theory]
    [InlineData("incidents", """{"incidents":[]}""")]
    [InlineData("incidents", """{"incidents":null}""")]
    [InlineData("incidents[0]", """{"incidents":[null]}""")]
    [InlineData("incidents[0].at", """{"at":"1900-01-01T00:00:00Z"}""")]
    [InlineData("incidents[0].incident.id", """{"incident":{"id":"00000000-0000-0000-0000-000000000000"}}""")]
    [InlineData("incidents[0].incident.title", """{"incident":{"title":null}}""")]
    [InlineData("incidents[0].incident.title", """{"incident":{"title":"a\u0000b"}}""")]
    [InlineData("incidents[0].incident.cause", """{"incident":{"cause":null}}""")]
    [InlineData("incidents[0].incident.since", """{"incident":{"since":"0001-01-01T00:00:00Z"}}""")]
    [InlineData("incidents[0].incident.ended", """{"incident":{"ended":"2001-01-01T00:00:00Z"}}""")]
    [InlineData("incidents[0].incident.findings", """{"incident":{"findings":null}}""")]
    [InlineData("incidents[0].incident.findings[0]", """{"incident":{"findings":[null]}}""")]
    public async Task What_cannot_be_an_incident_is_refused_by_name(string field, string change)
    {
        var batch = JsonSerializer.SerializeToNode(new IncidentBatch([new(Now, Incidents.Open(Now, _rule))]), ContractsJson.Default.IncidentBatch)!.AsObject();
        Replace(batch, JsonNode.Parse(change)!.AsObject());
        using var gateway = app.Producer();
        using var response = await gateway.PutAsJsonAsync(IncidentBatch.Path, batch, TestContext.Current.CancellationToken);

        await AssertRefusedAsync(response, field);
        Assert.Empty((await gateway.ListAsync($"rule={_rule}")).Items);
    }

    [Fact]
    public async Task One_that_went_into_another_is_found_by_its_id_and_no_longer_listed()
    {
        using var gateway = app.Producer();
        var (one, other) = (Incidents.Open(Now.AddMinutes(-5), _rule), Incidents.Open(Now.AddMinutes(-4), _rule));
        await gateway.KeepAsync(Now.AddMinutes(-3), one, other);
        await gateway.KeepAsync(Now, other with { MergedInto = one.Id, Ended = Now, Findings = [] });

        Assert.Equal([one.Id], (await gateway.ListAsync($"rule={_rule}")).Items.Select(static incident => incident.Id));
        Assert.Equal(one.Id, (await gateway.FindAsync(other.Id)).MergedInto);
    }

    [Fact]
    public async Task An_incident_that_nobody_knows_is_404()
    {
        using var gateway = app.Producer();
        using var response = await gateway.GetAsync($"{IncidentBatch.Path}/{Guid.CreateVersion7()}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>Members go to where the batch has one of that name.</summary>
    private static void Replace(JsonObject batch, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            switch (name)
            {
                case "incidents":
                    batch[name] = value?.DeepClone();
                    break;
                case "at":
                    batch["incidents"]![0]![name] = value?.DeepClone();
                    break;
                default:
                    foreach (var (member, content) in value!.AsObject())
                    {
                        batch["incidents"]![0]!["incident"]![member] = content?.DeepClone();
                    }

                    break;
            }
        }
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }
}
