using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentsApiTests(AgentApp app) : IClassFixture<AgentApp>
{
    private const string Support = """
        {
          "type": "support", "description": "Answers customers.",
          "settings": {
            "model": "gpt-5", "temperature": 0.7, "topP": 0.9, "maxTokens": 500, "systemPrompt": "Be kind.\n\"Always.\" 🐘", "seed": -9007199254740993, "toolChoice": "auto",
            "tools": ["crm/lookup"], "maxRounds": 4, "toolTimeoutSeconds": 5, "maxRunTokens": 6000
          }
        }
        """;

    [Fact]
    public async Task An_agent_lives_from_its_first_put_to_its_removal()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var created = await manager.PutTextAsync($"{Requests.Agents}/front-desk", Support);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/agents/front-desk", created.Headers.Location?.ToString());

        var found = await manager.GetAsync($"{Requests.Agents}/front-desk", HttpStatusCode.OK);
        Assert.Equal(("front-desk", "support", "Answers customers."), (Text(found, "name"), Text(found, "type"), Text(found, "description")));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Support).GetProperty("settings"), found.GetProperty("settings")));

        using var replaced = await manager.PutTextAsync($"{Requests.Agents}/front-desk", """{"settings":{"model":"gpt-5-mini"}}""");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        var second = await manager.GetAsync($"{Requests.Agents}/front-desk", HttpStatusCode.OK);
        Assert.Equal(("gpt-5-mini", JsonValueKind.Null), (Text(second.GetProperty("settings"), "model"), second.GetProperty("settings").GetProperty("seed").ValueKind));
        Assert.Equal((null, null), (Text(second, "type"), Text(second, "description")));
        Assert.Equal(found.GetProperty("createdAt").GetDateTimeOffset(), second.GetProperty("createdAt").GetDateTimeOffset());
        Assert.True(second.GetProperty("updatedAt").GetDateTimeOffset() > found.GetProperty("updatedAt").GetDateTimeOffset());

        using var removed = await manager.DeleteAsync($"{Requests.Agents}/front-desk");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        foreach (var path in new[] { "", "/effective" })
        {
            using var gone = await manager.GetAsync($"{Requests.Agents}/front-desk{path}");
            await gone.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        }
        using var again = await manager.DeleteAsync($"{Requests.Agents}/front-desk");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
    }

    [Fact]
    public async Task Put_twice_is_put_once_however_many_do_it_at_the_same_time()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => manager.PutTextAsync($"{Requests.Agents}/same", Support)));

        Assert.Single(answers, static answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(static answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single((await manager.GetAsync(Requests.Agents, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_is_read_can_be_put_back()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        var settings = (await manager.PutAsync($"{Requests.Agents}/first", """{"settings":{"temperature":0}}""")).GetProperty("settings");
        var copy = await manager.PutAsync($"{Requests.Agents}/copy", $$"""{"settings":{{settings}}}""");
        Assert.True(JsonElement.DeepEquals(settings, copy.GetProperty("settings")));
    }

    [Fact]
    public async Task A_tenant_neither_sees_nor_changes_the_agents_of_another()
    {
        using var owner = app.Manager(Guid.CreateVersion7());
        await owner.PutAsync($"{Requests.Agents}/private", Support);
        using var stranger = app.Manager(Guid.CreateVersion7());

        Assert.Empty((await stranger.GetAsync(Requests.Agents, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        foreach (var path in new[] { "", "/effective" })
        {
            using var read = await stranger.GetAsync($"{Requests.Agents}/private{path}");
            await read.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        }
        using var removed = await stranger.DeleteAsync($"{Requests.Agents}/private");
        await removed.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        await stranger.PutAsync($"{Requests.Agents}/private", """{"settings":{"model":"theirs"}}""");

        Assert.Equal("gpt-5 from agent", (await owner.EffectiveAsync("private")).Said("model"));
        Assert.Equal("theirs from agent", (await stranger.EffectiveAsync("private")).Said("model"));
    }

    [Fact]
    public async Task The_list_is_paged_by_name()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        string[] names = [.. Enumerable.Range(0, 23).Select(static i => $"agent.{i:00}_x")];
        foreach (var name in names.Reverse())
        {
            await manager.PutAsync($"{Requests.Agents}/{name}", Support);
        }

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await manager.GetAsync($"{Requests.Agents}?limit=10&cursor={cursor}", HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => Text(item, "name")));
            cursor = Text(page, "nextCursor");
        }
        while (cursor is not null);
        Assert.Equal(names, seen);
    }

    [Fact]
    public async Task Reading_and_changing_are_two_scopes()
    {
        var tenant = Guid.CreateVersion7();
        using var nobody = app.Service.CreateClient();
        using var reader = app.Caller(tenant, Scopes.LlmInvoke);
        using var writer = app.Caller(tenant, Scopes.LlmManage);

        async Task<HttpStatusCode[]> StatusesAsync(HttpClient client)
        {
            HttpResponseMessage[] answers =
            [
                await client.GetAsync(Requests.Agents),
                await client.GetAsync($"{Requests.Agents}/none"),
                await client.GetAsync($"{Requests.Agents}/none/effective"),
                await client.GetAsync($"{Requests.Types}/none"),
                await client.GetAsync(Requests.Defaults),
                await client.PutTextAsync($"{Requests.Agents}/none", "{}"),
                await client.DeleteAsync($"{Requests.Agents}/none"),
                await client.PutTextAsync($"{Requests.Types}/none", "{}"),
                await client.DeleteAsync($"{Requests.Types}/none"),
                await client.PutTextAsync(Requests.Defaults, "{}"),
                await client.DeleteAsync(Requests.Defaults),
            ];
            return [.. answers.Select(static answer => answer.StatusCode)];
        }

        const HttpStatusCode No = HttpStatusCode.Forbidden;
        const HttpStatusCode None = HttpStatusCode.NotFound;
        const HttpStatusCode Bad = HttpStatusCode.BadRequest;
        Assert.All(await StatusesAsync(nobody), static status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal([HttpStatusCode.OK, None, None, None, None, No, No, No, No, No, No], await StatusesAsync(reader));
        Assert.Equal([No, No, No, No, No, Bad, None, Bad, None, Bad, None], await StatusesAsync(writer));
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
