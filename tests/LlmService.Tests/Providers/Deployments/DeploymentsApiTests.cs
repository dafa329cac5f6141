using System.Net;
using System.Text;
using System.Text.Json;
using Platform.LlmService.Providers;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Deployments;

public sealed class DeploymentsApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Path = $"{RoutedLlm.DeploymentPath}/mine";

    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync() => _routed = await RoutedLlm.StartAsync(postgres, identity);

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task A_deployment_is_created_changed_listed_and_removed()
    {
        using (var created = await SendAsync("""{"model":"a/b","provider":"first","limits":{"concurrency":2},"fallbacks":["c"]}"""))
        {
            Assert.Equal((HttpStatusCode.Created, Path), (created.StatusCode, created.Headers.Location!.ToString()));
            var made = JsonElement.Parse(await TextAsync(created));
            Assert.Equal(("a/b", 1, 1, 2), (
                made.GetProperty("providerModel").GetString(), made.GetProperty("priority").GetInt32(), made.GetProperty("weight").GetInt32(),
                made.GetProperty("limits").GetProperty("concurrency").GetInt32()));
        }

        using (var changed = await SendAsync("""{"model":"a/b","provider":"second","providerModel":"d","weight":7,"hedgeAfterMilliseconds":800}"""))
        {
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        }

        var listed = JsonElement.Parse(await _routed.Manager.GetStringAsync(RoutedLlm.DeploymentPath)).GetProperty("items");
        Assert.Equal(
            ("mine", 7, 800), (listed[0].GetProperty("name").GetString(), listed[0].GetProperty("weight").GetInt32(), listed[0].GetProperty("hedgeAfterMilliseconds").GetInt32()));
        using (var removed = await _routed.Manager.DeleteAsync(Path))
        {
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        using var gone = await _routed.Manager.DeleteAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Contains(ProviderProblems.DeploymentNotFound, await TextAsync(gone), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model", """{"provider":"first"}""")]
    [InlineData("model", """{"model":"","provider":"first"}""")]
    [InlineData("provider", """{"model":"a"}""")]
    [InlineData("provider", """{"model":"a","provider":"nobody"}""")]
    [InlineData("provider", """{"model":"a","provider":"shared"}""")]
    [InlineData("providerModel", """{"model":"a","provider":"simulated","providerModel":"gpt"}""")]
    [InlineData("priority", """{"model":"a","provider":"first","priority":-1}""")]
    [InlineData("weight", """{"model":"a","provider":"first","weight":0}""")]
    [InlineData("limits.tokensPerMinute", """{"model":"a","provider":"first","limits":{"tokensPerMinute":0}}""")]
    [InlineData("hedgeAfterMilliseconds", """{"model":"a","provider":"first","hedgeAfterMilliseconds":0}""")]
    [InlineData("fallbacks[0]", """{"model":"a","provider":"first","fallbacks":["a"]}""")]
    [InlineData("fallbacks", """{"model":"a","provider":"first","fallbacks":["b","c","d","e","f"]}""")]
    [InlineData("wieght", """{"model":"a","provider":"first","wieght":1}""")]
    public async Task What_is_wrong_is_named(string field, string body)
    {
        await RoutedLlm.PutAsync(_routed.Operator, "/api/v1/llm/platform/providers/shared", """{"kind":"openai","baseUrl":"https://example.test/v1"}""");
        using var response = await SendAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(JsonElement.Parse(await TextAsync(response)).GetProperty("errors").TryGetProperty(field, out _));
    }

    private Task<HttpResponseMessage> SendAsync(string body) => _routed.Manager.PutAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
