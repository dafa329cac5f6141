using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.LlmService.Agents;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

/// <summary>The cascade as a caller sees it.</summary>
public sealed class AgentConfigurationTests(GlobalAgentApp app) : IClassFixture<GlobalAgentApp>
{
    [Fact]
    public async Task Every_value_says_where_it_comes_from()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        await manager.PutAsync(Requests.Defaults, """{"settings":{"model":"tenant-model","maxTokens":3,"systemPrompt":"tenant"}}""");
        await manager.PutAsync($"{Requests.Types}/support", """{"settings":{"model":"type-model","temperature":0.2,"systemPrompt":"type"}}""");
        await manager.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{"systemPrompt":"own","topP":0}}""");

        var effective = await manager.EffectiveAsync("desk");

        Assert.Equal(("desk", "support"), (effective.GetProperty("agent").GetString(), effective.GetProperty("type").GetString()));
        Assert.Equal("own from agent", effective.Said("systemPrompt"));
        Assert.Equal("0 from agent", effective.Said("topP"));
        Assert.Equal("type-model from type", effective.Said("model"));
        Assert.Equal("0.2 from type", effective.Said("temperature"));
        Assert.Equal("3 from tenant", effective.Said("maxTokens"));
        Assert.Equal("4 from global", effective.Said("seed"));
        Assert.Null(effective.Said("toolChoice"));
        Assert.Equal(["agent desk: present", "type support: present", "tenant : present", "global : present"], effective.Levels());
    }

    [Fact]
    public async Task A_change_at_any_level_is_seen_by_the_next_read()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var none = await manager.GetAsync($"{Requests.Agents}/desk/effective");
        await none.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");

        await manager.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{}}""");
        var bare = await manager.EffectiveAsync("desk");
        Assert.Equal("global-model from global", bare.Said("model"));
        Assert.Equal(["agent desk: present", "type support: absent", "tenant : absent", "global : present"], bare.Levels());

        await manager.PutAsync(Requests.Defaults, """{"settings":{"model":"tenant-model"}}""");
        Assert.Equal("tenant-model from tenant", (await manager.EffectiveAsync("desk")).Said("model"));
        await manager.PutAsync($"{Requests.Types}/support", """{"settings":{"model":"type-model"}}""");
        Assert.Equal("type-model from type", (await manager.EffectiveAsync("desk")).Said("model"));
        await manager.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{"model":"own-model"}}""");
        Assert.Equal("own-model from agent", (await manager.EffectiveAsync("desk")).Said("model"));

        await manager.PutAsync($"{Requests.Agents}/desk", """{"settings":{}}""");
        var typeless = await manager.EffectiveAsync("desk");
        Assert.Equal("tenant-model from tenant", typeless.Said("model"));
        Assert.Equal(["agent desk: present", "tenant : present", "global : present"], typeless.Levels());

        await manager.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{}}""");
        await DeleteAsync(manager, $"{Requests.Types}/support");
        Assert.Equal("tenant-model from tenant", (await manager.EffectiveAsync("desk")).Said("model"));
        await DeleteAsync(manager, Requests.Defaults);
        Assert.Equal("global-model from global", (await manager.EffectiveAsync("desk")).Said("model"));
        await DeleteAsync(manager, $"{Requests.Agents}/desk");
        using var gone = await manager.GetAsync($"{Requests.Agents}/desk/effective");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
    }

    [Fact]
    public async Task A_change_whose_answer_got_lost_is_seen_as_well()
    {
        var tenant = Guid.CreateVersion7();
        using var manager = app.Manager(tenant);
        await manager.PutAsync($"{Requests.Agents}/desk", """{"settings":{"model":"old"}}""");
        Assert.Equal("old from agent", (await manager.EffectiveAsync("desk")).Said("model"));

        var (services, ct) = (app.Service.Services, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OperationCanceledException>(() => services.GetRequiredService<AgentConfiguration>().ChangeAsync<bool>(
            new AgentKey(tenant, "desk"), async () =>
            {
                await services.GetRequiredService<AgentStore>().PutAsync(tenant, tenant, "desk", new(null, null, new() { Model = "new" }), ct);
                throw new OperationCanceledException("The caller hung up.");
            }));

        Assert.Equal("new from agent", (await manager.EffectiveAsync("desk")).Said("model"));
    }

    private static async Task DeleteAsync(HttpClient manager, string path)
    {
        using var response = await manager.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
