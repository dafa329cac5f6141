using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedProviderTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity);
        _llm.KnowPrices();
    }

    public ValueTask DisposeAsync() => _llm.DisposeAsync();

    [Fact]
    public async Task The_same_request_gets_the_same_words_plain_and_streamed_differ_only_in_form()
    {
        var first = await AnswerAsync(LlmUnderTest.Body("simulated", more: ",\"seed\":7"));
        Assert.Equal(Text(first), Text(await AnswerAsync(LlmUnderTest.Body("simulated", more: ",\"seed\":7"))));
        Assert.NotEqual(Text(first), Text(await AnswerAsync(LlmUnderTest.Body("simulated", more: ",\"seed\":8"))));
        Assert.Equal(Text(first).Split(' ').Length, first["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Max_tokens_cuts_it_short()
    {
        var answer = await AnswerAsync(LlmUnderTest.Body("simulated", more: ",\"max_tokens\":4"));
        Assert.Equal("length", answer["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal(4, Text(answer).Split(' ').Length);
    }

    [Fact]
    public async Task A_stream_is_as_long_as_the_request_says_and_priced()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated", stream: true, more: """
            ,"stream_options":{"include_usage":true},"metadata":{"simulated_tokens":"200","simulated_token_delay_ms":"1"}
            """));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal(200, EventStream.TextOf(events).Split(' ').Length);
        Assert.Equal(200, JsonNode.Parse(events[^2])!["usage"]!["completion_tokens"]!.GetValue<int>());
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal(("simulated", CompletionStatus.Completed, 200, false), (row.Provider, row.Status, row.Output, row.Estimated));
        Assert.Equal((row.Input * 150) + (200 * 600), row.Cost);
    }

    [Theory]
    [InlineData(",\"n\":200", "n")]
    [InlineData(",\"functions\":[]", "functions")]
    [InlineData(",\"metadata\":{\"simulated_tokens\":\"-1\"}", "metadata.simulated_tokens")]
    [InlineData(",\"metadata\":{\"simulated_token_delay_ms\":\"9999999\"}", "metadata.simulated_token_delay_ms")]
    public async Task What_it_cannot_do_is_400(string more, string param)
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated", more: more));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, (await LlmUnderTest.ErrorOfAsync(response))["param"]!.GetValue<string>());
    }

    [Fact]
    public async Task Controls_behind_its_name_are_not_part_of_the_name_that_is_recorded_and_priced()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated:tokens=5,cached_tokens=4,input_tokens=10"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal(("simulated", 10, 4, 5, (6 * 150) + (4 * 75) + (5 * 600)), (row.Model, row.Input, row.Cached, row.Output, row.Cost));
    }

    [Theory]
    [InlineData("cut", "upstream_broken_off")]
    [InlineData("error", "simulated_error")]
    public async Task A_stream_that_it_breaks_off_is_settled_with_what_came(string fault, string code)
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body($"simulated:tokens=20,fault={fault},fault_after=6", stream: true));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal(code, JsonNode.Parse(events[^1])!["error"]!["code"]!.GetValue<string>());
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, 6, true), (row.Status, row.Output, row.Estimated));
    }

    private async Task<JsonNode> AnswerAsync(string body)
    {
        using var response = await _llm.PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static string Text(JsonNode answer) => answer["choices"]![0]!["message"]!["content"]!.GetValue<string>();
}
