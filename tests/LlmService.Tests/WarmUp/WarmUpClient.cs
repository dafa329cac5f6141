using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.WarmUp;

/// <summary>An administrator of a tenant.</summary>
internal sealed class WarmUpClient(LlmUnderTest llm, TestIdentity identity, Guid tenant) : IDisposable
{
    private const string Path = "/api/v1/llm/warm-ups";

    public Guid Tenant => tenant;

    public HttpClient Http { get; } = llm.ClientFor(identity.Token(tenant, Guid.CreateVersion7(), Scopes.LlmManage, Scopes.LlmInvoke));

    public Task<HttpResponseMessage> TryPutAsync(string name, object definition) => Http.PutAsJsonAsync($"{Path}/{name}", definition);

    public async Task PutAsync(string name, string strategy, string model = "simulated", int prompts = 3, object? window = null)
    {
        using var response = await TryPutAsync(name, new { model, strategy, prompts = Enumerable.Range(1, prompts).Select(static i => $"Prompt {i}."), maxTokens = 1, window });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> TryPostAsync(string name, string what) => Http.PostAsync($"{Path}/{name}/{what}", null);

    public async Task PostAsync(string name, string what)
    {
        using var response = await TryPostAsync(name, what);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync($"{Path}{path}");

    /// <summary>The newest run; null when it has never been done.</summary>
    public async Task<JsonNode?> RunAsync(string name) => (await Http.GetFromJsonAsync<JsonNode>($"{Path}/{name}"))!["lastRun"];

    public Task<JsonNode> UntilAsync(string name, string state) => Poll.ForAsync(
        async () => await RunAsync(name) is { } run && (string?)run["state"] == state ? run : null, $"warm-up {name} is {state}");

    public void Dispose() => Http.Dispose();
}
