using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.UsageService.Tests.Recording;

public sealed class RefusedBatchesTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"events\":null}")]
    [InlineData("{\"events\":[]}")]
    [InlineData("{\"events\":\"all\"}")]
    [InlineData("{\"events\":[{\"eventId\":\"not an id\"}]}")]
    [InlineData("{\"events\":[")]
    public async Task A_malformed_batch_is_refused(string body)
    {
        using var producer = app.Producer();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await producer.PostAsync(UsageBatch.Path, content);

        await AssertBadRequestAsync(response);
    }

    [Theory]
    [InlineData("eventId", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("tenantId", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("tokens", "null")]
    [InlineData("tokens.input", "-1")]
    [InlineData("tokens.output", "9223372036854775807")]
    [InlineData("costNanoUsd", "-1")]
    [InlineData("costNanoUsd", "9223372036854775807")]
    [InlineData("status", "\"unheard-of\"")]
    [InlineData("status", "\"started\"")]
    [InlineData("status", "null")]
    [InlineData("kind", "\"gift\"")]
    [InlineData("agent", "\"\"")]
    [InlineData("keyId", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("tokens.audioOutput", "-1")]
    [InlineData("model", "null")]
    [InlineData("model", "\"\"")]
    [InlineData("model", "\"a\\u0000b\"")]
    [InlineData("startedAt", "\"0001-01-01T00:00:00Z\"")]
    [InlineData("completedAt", "\"9999-12-31T23:59:59.9999999Z\"")]
    public async Task A_bad_event_is_refused_by_name_and_the_others_of_its_batch_are_taken(string field, string value)
    {
        var tenant = Guid.CreateVersion7();
        var batch = JsonSerializer.SerializeToNode(new UsageBatch([Usage.Event(tenant), Usage.Event(tenant)]), ContractsJson.Default.UsageBatch)!;
        var path = field.Split('.');
        path[..^1].Aggregate(batch["events"]![1]!, static (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);
        using var producer = app.Producer();
        using var content = new StringContent(batch.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await producer.PostAsync(UsageBatch.Path, content);

        response.EnsureSuccessStatusCode();
        var result = await response.Content.ReadFromJsonAsync(ContractsJson.Default.UsageBatchResult);
        Assert.Equal((1, 0), (result!.Applied, result.Duplicates));
        var refused = Assert.Single(result.Refused!);
        Assert.Equal(1, refused.Index);
        Assert.StartsWith($"{field}: ", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_event_without_anything_is_refused_alone(string nothing)
    {
        using var producer = app.Producer();
        using var content = new StringContent($"{{\"events\":[{nothing}]}}", Encoding.UTF8, "application/json");
        using var response = await producer.PostAsync(UsageBatch.Path, content);

        response.EnsureSuccessStatusCode();
        Assert.Single((await response.Content.ReadFromJsonAsync(ContractsJson.Default.UsageBatchResult))!.Refused!);
    }

    [Fact]
    public async Task A_batch_of_501_events_is_refused_and_one_of_500_is_not()
    {
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [.. Enumerable.Range(0, 501).Select(_ => Usage.Event(tenant))];
        using var producer = app.Producer();
        using var response = await producer.PostAsJsonAsync(UsageBatch.Path, new UsageBatch(events), ContractsJson.Default.UsageBatch);

        await AssertBadRequestAsync(response);
        Assert.Equal(new UsageBatchResult(500, 0), await producer.RecordAsync(events[..500]));
    }

    [Fact]
    public async Task A_batch_of_many_megabytes_is_refused_unread()
    {
        using var producer = app.Producer();
        producer.DefaultRequestHeaders.ExpectContinue = true;
        using var content = new StringContent($"{{\"events\":[{new string(' ', 9 * 1024 * 1024)}]}}", Encoding.UTF8, "application/json");
        using var response = await producer.PostAsync(UsageBatch.Path, content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Only_our_own_processes_may_deliver()
    {
        var batch = new UsageBatch([Usage.Event(Guid.CreateVersion7())]);
        using var nobody = app.Service.CreateClient();
        using var stranger = app.Service.CreateClient();
        stranger.DefaultRequestHeaders.Add(InternalHeaders.Service, "not-the-key");
        using var user = app.Service.CreateClientFor(identity.Token(batch.Events[0].TenantId, Guid.CreateVersion7(), Scopes.UsageManage, Scopes.PlatformAdmin));

        foreach (var client in (HttpClient[])[nobody, stranger, user])
        {
            using var response = await client.PostAsJsonAsync(UsageBatch.Path, batch, ContractsJson.Default.UsageBatch);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    private static async Task<JsonElement> AssertBadRequestAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ProblemTypes.InvalidRequest, problem.GetProperty("type").GetString());
        return problem;
    }
}
