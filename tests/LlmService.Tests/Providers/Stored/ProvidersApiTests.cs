using System.Net;
using System.Text;
using System.Text.Json;
using Platform.LlmService.Providers;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Stored;

public sealed class ProvidersApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Secret = "sk-never-to-be-seen-again";
    private const string Path = $"{RoutedLlm.ProviderPath}/mine";

    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync() => _routed = await RoutedLlm.StartAsync(postgres, identity);

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task A_provider_is_created_read_changed_listed_and_removed_and_its_key_never_shown()
    {
        using (var created = await SendAsync($$"""{"kind":"openai","baseUrl":"{{_routed.First.BaseUrl}}","apiKey":"{{Secret}}","headers":{"OpenAI-Organization":"org"},"query":{"api-version":"1"} }"""))
        {
            Assert.Equal((HttpStatusCode.Created, Path), (created.StatusCode, created.Headers.Location!.ToString()));
            var view = await TextAsync(created);
            Assert.Contains("\"hasKey\":true", view, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, view, StringComparison.Ordinal);
        }

        using (var changed = await SendAsync($$"""{"kind":"openai","baseUrl":"{{_routed.First.BaseUrl}}","enabled":false}"""))
        {
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            Assert.Contains("\"hasKey\":true", await TextAsync(changed), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, await _routed.Manager.GetStringAsync(RoutedLlm.ProviderPath), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"mine\"", await _routed.Manager.GetStringAsync(Path), StringComparison.Ordinal);
        using (var removed = await _routed.Manager.DeleteAsync(Path))
        {
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        using var gone = await _routed.Manager.GetAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Contains(ProviderProblems.ProviderNotFound, await TextAsync(gone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_holds_the_key_encrypted_and_bound_to_its_provider()
    {
        await RoutedLlm.PutAsync(_routed.Manager, Path, $$"""{"kind":"openai","baseUrl":"{{_routed.First.BaseUrl}}","apiKey":"{{Secret}}"}""");
        Assert.Equal(0, await _routed.Llm.ScalarAsync($"select count(*) from llm_providers p where position('{Secret}'::bytea in p.api_key) > 0 or p::text like '%{Secret}%'"));
        Assert.Equal(3, await _routed.Llm.ScalarAsync("select count(*) from llm_providers where length(api_key) > 45"));

        // What is stored for one is of no use to another.
        await _routed.Llm.ExecuteAsync("update llm_providers set api_key = (select api_key from llm_providers where name = 'mine') where name = 'first'");
        Assert.Equal("key-unreadable", (await TestAsync("first")).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_key_does_not_follow_its_provider_to_another_address()
    {
        await RoutedLlm.PutAsync(_routed.Manager, Path, $$"""{"kind":"openai","baseUrl":"{{_routed.First.BaseUrl}}","apiKey":"{{Secret}}"}""");
        using (var moved = await SendAsync($$"""{"kind":"openai","baseUrl":"{{_routed.Second.BaseUrl}}"}"""))
        {
            Assert.Equal(HttpStatusCode.BadRequest, moved.StatusCode);
            Assert.Contains("apiKey", await TextAsync(moved), StringComparison.Ordinal);
        }

        Assert.Contains(_routed.First.BaseUrl, await _routed.Manager.GetStringAsync(Path), StringComparison.Ordinal);
        var without = await RoutedLlm.PutAsync(_routed.Manager, Path, $$"""{"kind":"openai","baseUrl":"{{_routed.Second.BaseUrl}}","apiKey":""}""");
        Assert.False(without.GetProperty("hasKey").GetBoolean());
    }

    [Theory]
    [InlineData("kind", """{"kind":"gemini","baseUrl":"https://example.com"}""")]
    [InlineData("kind", """{"baseUrl":"https://example.com"}""")]
    [InlineData("baseUrl", """{"kind":"openai"}""")]
    [InlineData("baseUrl", """{"kind":"openai","baseUrl":"ftp://example.com"}""")]
    [InlineData("baseUrl", """{"kind":"openai","baseUrl":"https://user:password@example.com"}""")]
    [InlineData("baseUrl", """{"kind":"simulated","baseUrl":"https://example.com"}""")]
    [InlineData("apiKey", """{"kind":"openai","baseUrl":"https://example.com","apiKey":"two\r\nlines"}""")]
    [InlineData("keyHeader", """{"kind":"openai","baseUrl":"https://example.com","keyHeader":"two words"}""")]
    [InlineData("headers.Authorization", """{"kind":"openai","baseUrl":"https://example.com","headers":{"Authorization":"x"}}""")]
    [InlineData("headers.x-other", """{"kind":"openai","baseUrl":"https://example.com","headers":{"x-other":"a\nb"}}""")]
    [InlineData("modells", """{"kind":"openai","baseUrl":"https://example.com","modells":[]}""")]
    public async Task What_is_wrong_is_named(string field, string body)
    {
        using var response = await SendAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(JsonElement.Parse(await TextAsync(response)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("/api/v1/llm/providers/simulated")]
    [InlineData("/api/v1/llm/providers/Upper")]
    [InlineData("/api/v1/llm/platform/providers/openai")]
    public async Task Some_names_can_not_be_had(string path)
    {
        using var response = await _routed.Operator.PutAsync(path, Json($$"""{"kind":"openai","baseUrl":"{{_routed.First.BaseUrl}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"provider\"", await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_says_what_is_right_or_wrong()
    {
        var good = await TestAsync("first");
        Assert.Equal((true, "ok", 2), (good.GetProperty("ok").GetBoolean(), good.GetProperty("verdict").GetString(), good.GetProperty("models").GetInt32()));
        _routed.First.ListsModels = false;
        Assert.Equal("failed", (await TestAsync("first")).GetProperty("verdict").GetString());

        await RoutedLlm.PutAsync(_routed.Manager, Path, $$"""{"kind":"openai","baseUrl":"{{_routed.First.Address}}nothing-here"}""");
        Assert.Equal("not-found", (await TestAsync("mine")).GetProperty("verdict").GetString());
        await RoutedLlm.PutAsync(_routed.Manager, Path, $$"""{"kind":"openai","baseUrl":"http://127.0.0.1:1/v1"}""");
        Assert.Equal("unreachable", (await TestAsync("mine")).GetProperty("verdict").GetString());
        Assert.Equal(0, _routed.First.Received);
    }

    [Fact]
    public async Task A_tenants_provider_may_not_be_inside_the_network_unless_that_is_allowed()
    {
        await using var strict = await RoutedLlm.StartAsync(postgres, identity, LlmUnderTest.Setting("Providers:AllowPrivateAddresses", "false"));
        using var test = await strict.Manager.PostAsync($"{RoutedLlm.ProviderPath}/first/test", null);
        var verdict = JsonElement.Parse(await TextAsync(test));
        Assert.Equal("unreachable", verdict.GetProperty("verdict").GetString());
        Assert.Contains("public", verdict.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, strict.First.ModelListings);

        // The platform's own may be anywhere.
        await RoutedLlm.PutAsync(strict.Operator, "/api/v1/llm/platform/providers/local", $$"""{"kind":"openai","baseUrl":"{{strict.First.BaseUrl}}"}""");
        using var own = await strict.Operator.PostAsync("/api/v1/llm/platform/providers/local/test", null);
        Assert.Equal("ok", JsonElement.Parse(await TextAsync(own)).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Without_a_secret_no_key_is_stored()
    {
        await using var llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity);
        using var manager = llm.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Contracts.Scopes.LlmManage));
        using var response = await manager.PutAsync(Path, Json($$"""{"kind":"openai","baseUrl":"https://example.com/v1","apiKey":"{{Secret}}"}"""));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains(ProviderProblems.KeysNotStored, await TextAsync(response), StringComparison.Ordinal);
    }

    private async Task<JsonElement> TestAsync(string provider)
    {
        using var response = await _routed.Manager.PostAsync($"{RoutedLlm.ProviderPath}/{provider}/test", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonElement.Parse(await TextAsync(response));
    }

    private Task<HttpResponseMessage> SendAsync(string body) => _routed.Manager.PutAsync(Path, Json(body));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
