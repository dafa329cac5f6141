using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.LlmService.Tests.ModelCatalog;

public sealed class ModelsApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _database = await postgres.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Without_an_upstream_only_the_simulated_model_exists()
    {
        await using var llm = await LlmUnderTest.StartAsync(_database, identity);
        Assert.Equal(["simulated"], await ListAsync(llm));
        using var response = await llm.PostAsync(LlmUnderTest.Body("gpt-4o"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("model_not_found", (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        Assert.Empty(await llm.RowsAsync());
    }

    [Fact]
    public async Task The_upstreams_models_are_offered_and_asked_for_once()
    {
        await using var llm = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["simulated", "fake-large", "fake/small"], await ListAsync(llm));
        }
        Assert.Equal(1, _upstream.ModelListings);
    }

    [Fact]
    public async Task One_model_can_be_found_by_a_name_with_a_slash()
    {
        await using var llm = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings);
        var model = JsonNode.Parse(await llm.Client.GetStringAsync("/v1/models/fake/small"))!;
        Assert.Equal(("fake/small", "model", "fake", 1_700_000_000), (
            model["id"]!.GetValue<string>(), model["object"]!.GetValue<string>(), model["owned_by"]!.GetValue<string>(), model["created"]!.GetValue<int>()));
        using var missing = await llm.Client.GetAsync("/v1/models/nothing");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("model_not_found", (await LlmUnderTest.ErrorOfAsync(missing))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_upstream_that_cannot_list_its_models_does_not_spoil_our_list()
    {
        _upstream.ListsModels = false;
        await using var llm = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings);
        Assert.Equal(["simulated"], await ListAsync(llm));
        await _upstream.DisposeAsync();
        Assert.Equal(["simulated"], await ListAsync(llm));
    }

    [Fact]
    public async Task What_it_offered_last_stands_while_it_cannot_be_asked()
    {
        await using var llm = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings, LlmUnderTest.Setting("Cache:models:Ttl", "00:00:00.1"));
        Assert.Equal(3, (await ListAsync(llm)).Count);
        _upstream.ListsModels = false;
        await Poll.UntilAsync(async () =>
        {
            Assert.Equal(3, (await ListAsync(llm)).Count);
            return _upstream.ModelListings > 1;
        }, "the list is asked for again");
        Assert.Equal(3, (await ListAsync(llm)).Count);
    }

    private static async Task<List<string>> ListAsync(LlmUnderTest llm)
    {
        var list = JsonNode.Parse(await llm.Client.GetStringAsync("/v1/models"))!;
        Assert.Equal("list", list["object"]!.GetValue<string>());
        return [.. list["data"]!.AsArray().Select(static m => m!["id"]!.GetValue<string>())];
    }
}
