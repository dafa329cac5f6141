extern alias extensions;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Tests.Agents;
using Platform.Testing;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>The real ExtensionService beside LlmService, a model that says what it is told to, and tools.</summary>
public sealed class AgentPlatform(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    /// <summary>The tools that every tenant's extension <c>bench</c> has.</summary>
    public static readonly string[] ToolNames = ["one", "two", "fail", "hang", "meet"];

    private readonly Dictionary<string, string?> _more = [];
    private ServiceUnderTest<extensions::Program> _extensions = null!;

    public ScriptedModel Model { get; } = new();

    public ToolBench Tools { get; } = new();

    public LlmUnderTest Llm { get; private set; } = null!;

    /// <summary>Further settings of LlmService.</summary>
    public void Set(string key, string value) => _more[key] = value;

    public async ValueTask InitializeAsync()
    {
        await Model.InitializeAsync();
        await Tools.InitializeAsync();
        _extensions = new ServiceUnderTest<extensions::Program>(identity.Settings, new Dictionary<string, string?>
        {
            ["ConnectionStrings:extensiondb"] = await postgres.CreateDatabaseAsync(),
            ["Pool:extension:CommandTimeout"] = "00:00:30",
            ["Invocation:AllowPrivateAddresses"] = "true",
        });
        await _extensions.UntilHealthyAsync();
        Llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, Model.Settings, _more, LlmUnderTest.Setting("services:extensionservice:http:0", _extensions.ClientOptions.BaseAddress.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await Llm.DisposeAsync();
        await _extensions.DisposeAsync();
        await Tools.DisposeAsync();
        await Model.DisposeAsync();
    }

    public Task StopExtensionsAsync() => _extensions.DisposeAsync().AsTask();

    /// <summary>A member of a tenant of its own, where all tools are registered.</summary>
    public async Task<AgentCaller> TenantAsync()
    {
        var tenant = Guid.CreateVersion7();
        var all = identity.Token(tenant, Guid.CreateVersion7(), Scopes.LlmInvoke, Scopes.LlmManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke, Scopes.ExtensionsManage);
        var caller = new AgentCaller(tenant, Llm.ClientFor(all), _extensions.CreateClientFor(all));
        using var registered = await caller.Extensions.PostAsJsonAsync(
            "/api/v1/extensions",
            new { name = "bench", tools = ToolNames.Select(tool => new { name = tool, description = $"The tool {tool}.", method = "POST", url = Tools.Url(tool) }) });
        Assert.True(registered.StatusCode == HttpStatusCode.Created, await registered.Content.ReadAsStringAsync());
        return caller;
    }

    /// <summary>Another caller of a tenant.</summary>
    public HttpClient Caller(Guid tenant, params string[] scopes) => Llm.ClientFor(identity.Token(tenant, Guid.CreateVersion7(), scopes));
}

/// <summary>A tenant's manager, towards both services.</summary>
public sealed record AgentCaller(Guid Tenant, HttpClient Client, HttpClient Extensions) : IDisposable
{
    public const string Ask = """{"messages":[{"role":"user","content":"Do it."}]}""";
    public const string AskForStream = """{"messages":[{"role":"user","content":"Do it."}],"stream":true}""";

    public async Task MakeAgentAsync(string name, string settings = """{"model":"scripted"}""", params string[] tools)
    {
        await Client.PutAsync($"/api/v1/agents/{name}", $$"""{"settings":{{settings}}}""");
        using var given = await Extensions.PutAsJsonAsync($"/api/v1/agents/{name}/tools", new { tools = tools.Select(static tool => new { extension = "bench", tool }) });
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string body, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public Task<HttpResponseMessage> ChatAsync(string agent, string body = Ask, CancellationToken ct = default) => PostAsync($"/api/v1/agents/{agent}/chat", body, ct);

    /// <summary>Runs an agent, which must come to its end.</summary>
    public async Task<JsonElement> RunAsync(string agent, string body = Ask)
    {
        using var response = await ChatAsync(agent, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public void Dispose()
    {
        Client.Dispose();
        Extensions.Dispose();
    }
}
