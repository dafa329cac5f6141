using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>The description of everything, for people and for tools.</summary>
public sealed class ApiDocumentTests(RunningPlatform platform)
{
    [Theory]
    [InlineData("llmservice", "/v1/chat/completions", "llm:invoke")]
    [InlineData("authservice", "/api/v1/auth/users", "tenant:manage")]
    [InlineData("extensionservice", "/api/v1/extensions", "extensions:read")]
    [InlineData("usageservice", "/api/v1/usage/requests", "usage:read")]
    [InlineData("gateway", "/api/v1/admin/pools", "platform:admin")]
    public async Task Each_process_describes_what_it_offers_and_who_may_call_it(string process, string path, string scope)
    {
        using var anybody = platform.CreateClient(apiKey: null);
        var document = await anybody.GetFromJsonAsync<JsonElement>($"/openapi/{process}.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Contains(scope, document.GetProperty("paths").GetProperty(path).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(document.GetProperty("paths").EnumerateObject(), static path => path.Name.StartsWith("/internal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_example_of_a_completion_works_as_it_stands()
    {
        using var owner = platform.CreateClient();
        var document = await owner.GetFromJsonAsync<JsonElement>("/openapi/llmservice.json");
        var body = document.GetProperty("paths").GetProperty("/v1/chat/completions").GetProperty("post").GetProperty("requestBody");
        using var answer = await owner.PostAsJsonAsync("/v1/chat/completions", body.GetProperty("content").GetProperty("application/json").GetProperty("example"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_lists_all_documents()
    {
        using var anybody = platform.CreateClient(apiKey: null);
        using var page = await anybody.GetAsync("/docs/index.html");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var script = await anybody.GetStringAsync("/docs/index.js");
        Assert.All((string[])["llmservice", "authservice", "extensionservice", "usageservice", "gateway"], process => Assert.Contains($"/openapi/{process}.json", script, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync("/openapi/postgres.json")).StatusCode);
    }
}
