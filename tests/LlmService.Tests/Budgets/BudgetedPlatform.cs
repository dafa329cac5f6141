extern alias usage;

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;
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

    /// <summary>How long a process may use what it was granted, and as long again it is held for it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

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
            ["Budgets:Lease"] = Lease.ToString(),
            ["Budgets:Grace"] = Lease.ToString(),
            ["Pool:usage:CommandTimeout"] = "00:00:30",
            ["urls"] = $"http://127.0.0.1:{_usagePort}",
        });
        await Usage.UntilHealthyAsync();
        _usagePort = Usage.ClientOptions.BaseAddress.Port;
    }

    /// <summary>Another process, as far as budgets are concerned.</summary>
    public Task<LlmUnderTest> StartLlmAsync(params IEnumerable<KeyValuePair<string, string?>>[] settings) =>
        LlmUnderTest.StartAsync(_llmDatabase, identity, [Settings, .. settings]);

    /// <summary>A real one, to be killed.</summary>
    public async Task<(Process Process, HttpClient Caller)> StartLlmProcessAsync(string budget)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--urls", address]) { RedirectStandardOutput = true };
        foreach (var (key, value) in identity.Settings.Concat(Settings).Append(new("ConnectionStrings:llmdb", _llmDatabase)).Append(new("ConnectionStrings:redis", "127.0.0.1:1,password=none")))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var caller = new HttpClient { BaseAddress = new Uri(address) };
        caller.DefaultRequestHeaders.Add(InternalHeaders.Identity, Token(Tenant, Guid.CreateVersion7(), budget));
        await Poll.UntilAsync(async () =>
        {
            try
            {
                using var response = await caller.GetAsync(new Uri("/health", UriKind.Relative));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the process is healthy", TimeSpan.FromMinutes(1));
        return (process, caller);
    }

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

    /// <summary>What the tenant has of a metric that isn't billed.</summary>
    public async Task<long> CountAsync(string metric)
    {
        using var manager = Manager();
        var page = await manager.GetFromJsonAsync<JsonElement>($"/api/v1/usage/counters?metric={metric}");
        return page.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("metrics").GetProperty(metric).GetInt64());
    }

    /// <summary>A caller of the tenant, by session or with a key that draws on a budget.</summary>
    public HttpClient Caller(LlmUnderTest llm, Guid? tenant = null, Guid? key = null, string? budget = null)
    {
        ArgumentNullException.ThrowIfNull(llm);
        return llm.ClientFor(Token(tenant ?? Tenant, key, budget));
    }

    public static Task<HttpResponseMessage> AskAsync(HttpClient caller, int maxTokens = 9)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var body = LlmUnderTest.Body("fake-large", more: $",\"max_tokens\":{maxTokens}");
        return caller.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
    }

    private Dictionary<string, string?> Settings => new(Upstream.Settings)
    {
        ["services:usageservice:http:0"] = Usage.ClientOptions.BaseAddress.ToString(),
        ["Metering:Lease"] = "00:00:05",
        ["Budgets:RefreshEvery"] = "00:00:00.2",
        // The machine may be slow; what happens when UsageService doesn't answer has tests of its own.
        ["Budgets:AskTimeout"] = "00:00:30",
    };

    private string Token(Guid tenant, Guid? key, string? budget)
    {
        var now = TimeProvider.System.GetUtcNow();
        return identity.Token(new(tenant, User, key, ["member"], [Scopes.LlmInvoke], now, now.AddMinutes(10)) { Budget = budget });
    }

    private HttpClient Manager() => Usage.CreateClientFor(identity.Token(Tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
}
