using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.LlmService.Tests.ModelCatalog;

/// <summary>What is known of an upstream that can't be asked.</summary>
public sealed class ModelRegistryTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private readonly GarnetServer _redis = new();
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        await _redis.InitializeAsync();
        _database = await postgres.CreateDatabaseAsync();
    }

    [Fact]
    public async Task A_service_that_starts_while_the_upstream_is_away_offers_what_it_offered_last()
    {
        await using (var before = await StartAsync(_upstream.BaseUrl))
        {
            await UntilSharedAsync(before);
        }
        _upstream.ListsModels = false;

        await using var after = await StartAsync(_upstream.BaseUrl);
        await UntilListedAsync(after, "simulated", "fake-large", "fake/small");
    }

    [Fact]
    public async Task The_list_of_another_address_does_not_count()
    {
        await using var other = new FakeUpstream { Models = ["other"] };
        await other.InitializeAsync();
        await using (var before = await StartAsync(_upstream.BaseUrl))
        {
            await UntilSharedAsync(before);
        }

        await using var after = await StartAsync(other.BaseUrl);
        Assert.Equal(["simulated", "other"], await ListAsync(after));
    }

    [Fact]
    public async Task An_empty_list_is_an_answer_and_replaces_what_was_offered()
    {
        await using var llm = await StartAsync(_upstream.BaseUrl, LlmUnderTest.Setting("Cache:models:RefreshInterval", "00:00:00.2"));
        await UntilListedAsync(llm, "simulated", "fake-large", "fake/small");
        _upstream.Models = [];
        await UntilListedAsync(llm, "simulated");
    }

    [Fact]
    public async Task A_new_model_is_offered_after_the_refresh()
    {
        await using var llm = await StartAsync(_upstream.BaseUrl, LlmUnderTest.Setting("Cache:models:RefreshInterval", "00:00:00.2"));
        await UntilListedAsync(llm, "simulated", "fake-large", "fake/small");
        _upstream.Models = ["brand-new"];
        await UntilListedAsync(llm, "simulated", "brand-new");
    }

    [Fact]
    public async Task A_list_that_is_none_is_no_empty_list()
    {
        await using var llm = await StartAsync(_upstream.BaseUrl, LlmUnderTest.Setting("Cache:models:RefreshInterval", "00:00:00.2"));
        await UntilSharedAsync(llm);
        _upstream.ListsModels = false;
        var asked = _upstream.ModelListings;
        await Poll.UntilAsync(() => _upstream.ModelListings > asked + 1, "the refresh has failed more than once");
        Assert.Equal(["simulated", "fake-large", "fake/small"], await ListAsync(llm));
    }

    [Fact]
    public async Task An_upstream_that_never_answered_is_not_asked_at_every_list()
    {
        _upstream.ListsModels = false;
        await using var llm = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings);
        Assert.Equal(["simulated"], await ListAsync(llm));
        var asked = _upstream.ModelListings;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(["simulated"], await ListAsync(llm));
        }
        // The background refresh may have asked meanwhile, at its own pace.
        Assert.InRange(_upstream.ModelListings - asked, 0, 5);
    }

    [Fact]
    public async Task A_name_that_no_list_has_goes_to_the_upstream_all_the_same()
    {
        _upstream.ListsModels = false;
        await using var llm = await StartAsync(_upstream.BaseUrl);
        using var response = await llm.PostAsync(LlmUnderTest.Body("an-alias"));
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(1, _upstream.Received);
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private Task<LlmUnderTest> StartAsync(string baseUrl, params IEnumerable<KeyValuePair<string, string?>>[] settings) => LlmUnderTest.StartAsync(
        _database, identity, [_upstream.Settings, LlmUnderTest.Setting("Providers:OpenAI:BaseUrl", baseUrl),
        LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString), .. settings]);

    private static Task UntilListedAsync(LlmUnderTest llm, params string[] expected)
        => Poll.UntilAsync(async () => expected.SequenceEqual(await ListAsync(llm)), $"the models are {string.Join(", ", expected)}");

    /// <summary>Until Redis has what the upstream offers, and not only the process.</summary>
    private static async Task UntilSharedAsync(LlmUnderTest llm)
    {
        using var operation = llm.Service.CreateServiceClient();
        await Poll.UntilAsync(async () =>
        {
            var report = JsonNode.Parse(await operation.GetStringAsync("/internal/caches"))!;
            var models = report["caches"]!.AsArray().Single(static cache => cache!["name"]!.GetValue<string>() == "models")!;
            return models["lastRefresh"] is not null;
        }, "the list is in Redis");
    }

    private static async Task<List<string>> ListAsync(LlmUnderTest llm)
    {
        var list = JsonNode.Parse(await llm.Client.GetStringAsync("/v1/models"))!;
        return [.. list["data"]!.AsArray().Select(static model => model!["id"]!.GetValue<string>())];
    }
}
