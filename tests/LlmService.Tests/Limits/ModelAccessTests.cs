using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Limits;

public sealed class ModelAccessTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest? _llm;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _llm!.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("simulated", "simulated", true)]
    [InlineData("simulated", "sim*", true)]
    [InlineData("simulated", "*", true)]
    [InlineData("simulated", "simulate", false)]
    [InlineData("simulated", "Simulated", false)]
    [InlineData("fake-large", "simulated", false)]
    [InlineData("simulated:tokens=5", "simulated", true)]
    [InlineData("simulated:tokens=5", "fake*", false)]
    public async Task A_key_calls_the_models_it_is_for_and_no_other(string model, string allowed, bool isServed)
    {
        using var client = ClientFor("another", allowed);
        using var response = await client.PostAsync("/v1/chat/completions", JsonContent.Create(JsonElement.Parse(LlmUnderTest.Body(model))));
        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        if (!isServed)
        {
            Assert.Contains("\"model_not_found\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(0, _upstream.Received);
        }
    }

    [Fact]
    public async Task The_list_shows_what_the_key_may_call()
    {
        using var client = ClientFor("fake*");
        var list = await client.GetFromJsonAsync<JsonElement>("/v1/models");
        Assert.Equal(["fake-large", "fake/small"], list.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/models/simulated")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models/fake/small")).StatusCode);
    }

    private HttpClient ClientFor(params string[] models)
    {
        var now = TimeProvider.System.GetUtcNow();
        return _llm!.ClientFor(identity.Token(
            new(LlmUnderTest.Tenant, LlmUnderTest.User, Guid.CreateVersion7(), ["member"], [Scopes.LlmInvoke], now, now.AddMinutes(10)) { Models = models }));
    }
}
