using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

public sealed class RefusedAgentsTests(AgentApp app) : IClassFixture<AgentApp>
{
    [Theory]
    [InlineData("type", "\"Upper\"")]
    [InlineData("type", "\"\"")]
    [InlineData("type", "\"ends\\n\"")]
    [InlineData("description", "\"a\\u0000b\"")]
    [InlineData("typ", "\"support\"")]
    [InlineData("settings", "null")]
    [InlineData("settings.model", "\"\"")]
    [InlineData("settings.model", "\"a\\nb\"")]
    [InlineData("settings.temperature", "2.01")]
    [InlineData("settings.temperature", "-0.1")]
    [InlineData("settings.topP", "1.5")]
    [InlineData("settings.maxTokens", "0")]
    [InlineData("settings.maxTokens", "1000001")]
    [InlineData("settings.systemPrompt", "\"a\\u0000b\"")]
    [InlineData("settings.toolChoice", "\"always\"")]
    [InlineData("settings.temprature", "1")]
    public async Task A_bad_field_is_refused_by_name(string field, string value)
    {
        var agent = JsonNode.Parse("""{"settings":{}}""")!;
        (field.Split('.') is [var at, _] ? agent[at]! : agent)[field.Split('.')[^1]] = JsonNode.Parse(value);
        using var manager = app.Manager(Guid.CreateVersion7());

        await AssertRefusedAsync(await manager.PutTextAsync($"{Requests.Agents}/demo", agent.ToJsonString()), field);
        if (!field.StartsWith("typ", StringComparison.Ordinal))
        {
            await AssertRefusedAsync(await manager.PutTextAsync($"{Requests.Types}/demo", agent.ToJsonString()), field);
        }
        if (field.StartsWith("settings", StringComparison.Ordinal))
        {
            await AssertRefusedAsync(await manager.PutTextAsync(Requests.Defaults, agent.ToJsonString()), field);
        }
    }

    [Fact]
    public async Task A_system_prompt_is_bounded_by_its_bytes()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        static string Agent(int umlauts) => $$$"""{"settings":{"systemPrompt":"{{{string.Concat(Enumerable.Repeat("\\u00e4", umlauts))}}}"}}""";
        const int Most = 16 * 1024;

        var put = await manager.PutAsync($"{Requests.Agents}/long", Agent(Most));
        Assert.Equal(Most, put.GetProperty("settings").GetProperty("systemPrompt").GetString()!.Length);
        Assert.Equal(new string('ä', Most) + " from agent", (await manager.EffectiveAsync("long")).Said("systemPrompt"));
        await AssertRefusedAsync(await manager.PutTextAsync($"{Requests.Agents}/long", Agent(Most + 1)), "settings.systemPrompt");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"settings\":1}")]
    [InlineData("{\"settings\":{\"temperature\":\"hot\"}}")]
    [InlineData("{\"settings\":{\"maxTokens\":1.5}}")]
    [InlineData("{\"settings\":{\"seed\":1e30}}")]
    [InlineData("{\"settings\":{\"systemPrompt\":\"\\ud800\"}}")]
    [InlineData("{\"settings\":{}")]
    public async Task A_malformed_body_is_refused(string body)
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        foreach (var path in new[] { $"{Requests.Agents}/demo", $"{Requests.Types}/demo", Requests.Defaults })
        {
            using var response = await manager.PutTextAsync(path, body);
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }
    }

    [Theory]
    [InlineData("%20")]
    [InlineData("UPPER")]
    [InlineData("-dash")]
    [InlineData("a%2fb")]
    [InlineData("%F0%9F%90%98")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public async Task A_name_that_cannot_exist_is_neither_put_nor_found(string name)
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        await AssertRefusedAsync(await manager.PutTextAsync($"{Requests.Agents}/{name}", """{"settings":{}}"""), "agent");
        await AssertRefusedAsync(await manager.PutTextAsync($"{Requests.Types}/{name}", """{"settings":{}}"""), "type");
        foreach (var path in new[] { $"{Requests.Agents}/{name}", $"{Requests.Agents}/{name}/effective" })
        {
            using var response = await manager.GetAsync(path);
            await response.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        }
        using var type = await manager.GetAsync($"{Requests.Types}/{name}");
        await type.AssertProblemAsync(HttpStatusCode.NotFound, "agent-type-not-found");
    }

    [Theory]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        await AssertRefusedAsync(await manager.GetAsync($"{Requests.Agents}?{query}"), parameter);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string field)
    {
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        response.Dispose();
    }
}
