using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.LlmService.Tests.Responses;

/// <summary>What is kept, while it can't be.</summary>
public sealed class StoredResponsesTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync() =>
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("Responses:Timeout", "00:00:01"));

    public ValueTask DisposeAsync() => _llm.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_cannot_be_kept_is_given_and_says_so(bool stream)
    {
        // A lock that lasts longer than anybody waits: the database takes the question and doesn't answer.
        await using var held = await _llm.LockAsync("responses");
        using var http = await _llm.PostToAsync("/v1/responses", $$"""{"model":"simulated","input":"Hi","stream":{{(stream ? "true" : "false")}}}""");
        var text = await http.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, http.StatusCode);
        var response = stream ? JsonNode.Parse(text.Split("event: response.completed\ndata: ")[1])!["response"]! : JsonNode.Parse(text)!;
        Assert.Equal(("completed", false), (response["status"]!.GetValue<string>(), response["store"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Where_nothing_is_to_be_kept_nothing_is_whatever_a_request_says()
    {
        await using var llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("Responses:KeepFor", "00:00:00"));
        using var http = await llm.PostToAsync("/v1/responses", """{"model":"simulated","input":"Hi","store":true}""");
        Assert.False(JsonNode.Parse(await http.Content.ReadAsStringAsync())!["store"]!.GetValue<bool>());
        Assert.Equal(0, await llm.ScalarAsync("select count(*) from responses"));
    }

    [Fact]
    public async Task What_cannot_be_looked_up_is_unavailable_and_no_model_is_asked()
    {
        await using var held = await _llm.LockAsync("responses");
        var id = $"resp_{Guid.CreateVersion7():n}";
        using var found = await _llm.Client.GetAsync(new Uri($"/v1/responses/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, found.StatusCode);
        Assert.NotNull(found.Headers.RetryAfter);
        using var goneOn = await _llm.PostToAsync("/v1/responses", $$"""{"model":"simulated","input":"Hi","previous_response_id":"{{id}}"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, goneOn.StatusCode);
        Assert.Empty(await _llm.RowsAsync());
    }
}
