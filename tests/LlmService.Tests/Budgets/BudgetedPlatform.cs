extern alias usage;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

/// <summary>The real UsageService, a provider that counts, and any number of LlmServices on one database.</summary>
public sealed class BudgetedPlatform(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private string _llmDatabase = "";
    private string _usageDatabase = "";
    private int _usagePort;

    /// <summary>Every call of it takes 11 tokens in and as many out as it was asked for, at most.</summary>
    public FakeUpstream Upstream { get; } = new();

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public Guid User { get; } = Guid.CreateVersion7();

    internal ServiceUnderTest<usage::Program> Usage { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Upstream.InitializeAsync();
        _llmDatabase = await postgres.CreateDatabaseAsync();
        _usageDatabase = await postgres.CreateDatabaseAsync();
        await StartUsageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Usage.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>On the same port as before, when it was there before.</summary>
    public async Task StartUsageAsync()
    {
        Usage = new ServiceUnderTest<usage::Program>(identity.Settings, new Dictionary<string, string?>
        {
            ["ConnectionStrings:usagedb"] = _usageDatabase,
            ["Budgets:Lease"] = "00:00:30",
            ["Pool:usage:CommandTimeout"] = "00:00:30",
            ["urls"] = $"http://127.0.0.1:{_usagePort}",
        });
        await Usage.UntilHealthyAsync();
        _usagePort = Usage.ClientOptions.BaseAddress.Port;
    }

    /// <summary>Another process, as far as budgets are concerned.</summary>
    public Task<LlmUnderTest> StartLlmAsync(params IEnumerable<KeyValuePair<string, string?>>[] settings) =>
        LlmUnderTest.StartAsync(_llmDatabase, identity, [Upstream.Settings, new Dictionary<string, string?>
        {
            ["services:usageservice:http:0"] = Usage.ClientOptions.BaseAddress.ToString(),
            ["Budgets:RefreshEvery"] = "00:00:00.2",
            // The machine may be slow; what happens when UsageService doesn't answer has tests of its own.
            ["Budgets:AskTimeout"] = "00:00:30",
        }, .. settings]);

    public async Task<Guid> MakeBudgetAsync(object budget)
    {
        using var manager = Manager();
        using var response = await manager.PostAsJsonAsync("/api/v1/usage/budgets", budget);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public async Task ChangeBudgetAsync(Guid id, object change)
    {
        using var manager = Manager();
        using var response = await manager.PatchAsJsonAsync($"/api/v1/usage/budgets/{id}", change);
        response.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> BudgetAsync(Guid id)
    {
        using var manager = Manager();
        return await manager.GetFromJsonAsync<JsonElement>($"/api/v1/usage/budgets/{id}");
    }

    /// <summary>A caller of the tenant, by session or with a key that draws on a budget.</summary>
    public HttpClient Caller(LlmUnderTest llm, Guid? tenant = null, Guid? key = null, string? budget = null)
    {
        ArgumentNullException.ThrowIfNull(llm);
        var now = TimeProvider.System.GetUtcNow();
        return llm.ClientFor(identity.Token(new(tenant ?? Tenant, User, key, ["member"], [Scopes.LlmInvoke], now, now.AddMinutes(10)) { Budget = budget }));
    }

    public static Task<HttpResponseMessage> AskAsync(HttpClient caller, int maxTokens = 9)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var body = LlmUnderTest.Body("fake-large", more: $",\"max_tokens\":{maxTokens}");
        return caller.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
    }

    private HttpClient Manager() => Usage.CreateClientFor(identity.Token(Tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
}
