using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers;

/// <summary>LlmService with two upstreams that a tenant has stored as providers, and those who manage them.</summary>
public sealed class RoutedLlm : IAsyncDisposable
{
    public const string ProviderPath = "/api/v1/llm/providers";
    public const string DeploymentPath = "/api/v1/llm/deployments";
    public const string Model = "house-model";

    private RoutedLlm(LlmUnderTest llm, TestIdentity identity)
    {
        Llm = llm;
        Manager = llm.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.LlmManage, Scopes.LlmInvoke));
        Operator = llm.ClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.PlatformAdmin, Scopes.LlmManage));
    }

    public LlmUnderTest Llm { get; }

    /// <summary>Manages the tenant's own.</summary>
    public HttpClient Manager { get; }

    /// <summary>Operates the platform.</summary>
    public HttpClient Operator { get; }

    public FakeUpstream First { get; } = new();

    public FakeUpstream Second { get; } = new();

    public static Dictionary<string, string?> Settings => new()
    {
        ["Providers:KeyEncryptionSecret"] = "the secret of the tests",
        ["Providers:AllowPrivateAddresses"] = "true",
        ["Routing:FirstDelay"] = "00:00:00.001",
        ["Routing:QueueLength"] = "0",
        ["Providers:OpenAI:ResponseTimeout"] = "00:00:02",
        ["Providers:OpenAI:IdleTimeout"] = "00:00:02",
        ["Providers:OpenAI:ModelsTimeout"] = "00:00:10",
    };

    public static async Task<RoutedLlm> StartAsync(PostgresServer postgres, TestIdentity identity, params IEnumerable<KeyValuePair<string, string?>>[] settings)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        var routed = new RoutedLlm(await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, [Settings, .. settings]), identity);
        await routed.First.InitializeAsync();
        await routed.Second.InitializeAsync();
        await routed.PutProviderAsync("first", routed.First);
        await routed.PutProviderAsync("second", routed.Second);
        return routed;
    }

    public Task<JsonElement> PutProviderAsync(string name, FakeUpstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return PutAsync(Manager, $"{ProviderPath}/{name}", $$"""{"kind":"openai","baseUrl":"{{upstream.BaseUrl}}","apiKey":"{{FakeUpstream.ApiKey}}-{{name}}"}""");
    }

    /// <summary>A deployment of <see cref="Model"/>, whose model at the provider has another name.</summary>
    public Task<JsonElement> DeployAsync(string provider, string more = "") => PutAsync(
        Manager, $"{DeploymentPath}/at-{provider}", $$"""{"model":"{{Model}}","provider":"{{provider}}","providerModel":"model-of-{{provider}}"{{more}}}""");

    public async Task DeployBothAsync()
    {
        await DeployAsync("first", ""","priority":1""");
        await DeployAsync("second", ""","priority":2""");
    }

    /// <summary>Puts what must be accepted.</summary>
    public static async Task<JsonElement> PutAsync(HttpClient client, string path, string json)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var response = await client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public Task<HttpResponseMessage> AskAsync(bool stream = false, string more = "") => Llm.PostAsync(LlmUnderTest.Body(Model, stream, more));

    /// <summary>Who answered a call, and what its row says about the attempts.</summary>
    public async Task<RouteOfCall> RouteOfAsync(Guid call)
    {
        await Llm.SettledAsync(call);
        var row = await Llm.TextAsync($"""
            select concat_ws('|', provider, model, coalesce(deployment, '-'), attempts,
                coalesce((select string_agg(concat(f ->> 'deployment', ':', f ->> 'error'), ',') from jsonb_array_elements(failed_attempts) f), '-'))
            from llm_requests where id = '{call}'
            """);
        var parts = row.Split('|');
        return new(parts[0], parts[1], parts[2], int.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture), parts[4]);
    }

    public async ValueTask DisposeAsync()
    {
        Manager.Dispose();
        Operator.Dispose();
        await Llm.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}

/// <summary>What the ledger says about who was asked.</summary>
public sealed record RouteOfCall(string Provider, string Model, string Deployment, int Attempts, string Failed);
