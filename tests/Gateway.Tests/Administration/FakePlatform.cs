using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.Gateway.Tests.Administration;

/// <summary>A gateway with four services behind it, LlmService in two replicas behind one address, and an operator's client.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    public GatewayHost Gateway { get; private set; } = null!;

    public FakeReplica Auth { get; } = new("authservice", "auth:1");

    public FakeReplica Extension { get; private set; } = null!;

    public FakeReplica Usage { get; private set; } = null!;

    public FakeReplica FirstLlm { get; private set; } = null!;

    public FakeReplica SecondLlm { get; private set; } = null!;

    public HttpClient Operator => Gateway.Client;

    public static async Task<FakePlatform> StartAsync(params (string Key, string Value)[] settings)
    {
        var platform = new FakePlatform();
        (platform.Extension, var extension) = await platform.AddAsync("extensionservice", "extension:1");
        (platform.Usage, var usage) = await platform.AddAsync("usageservice", "usage:1");
        (platform.FirstLlm, var first) = await platform.AddAsync("llmservice", "llm:1");
        (platform.SecondLlm, var second) = await platform.AddAsync("llmservice", "llm:2");
        var llm = new RoundRobinRelay(first, second);
        platform._parts.Add(llm);
        (string Key, string Value)[] usual =
        [
            ("extensionservice", extension.ToString()), ("usageservice", usage.ToString()), ("llmservice", llm.Address),
            // On a busy machine a service may be slow without being frozen.
            // None at all, or the gateway would be degraded.
            ("ConnectionStrings:redis", ""),
            ("Administration:ReportTimeout", "00:00:20"),
            ("Administration:HealthTimeout", "00:00:20"),
        ];
        var gateway = await GatewayHost.StartAsync([.. settings, .. usual.ExceptBy(settings.Select(static s => s.Key), static u => u.Key)]);
        gateway.Auth.Handler = context => context.Request.Path == CredentialCheck.Path ? FakeAuth.Answer(context) : platform.Auth.AnswerAsync(context);
        gateway.Auth.Alive = platform.Auth.AnswerAsync;
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeAuth.AdminKey);
        platform.Gateway = gateway;
        return platform;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Operator.GetAsync(path);
        return await ReadAsync(response, 200);
    }

    public async Task<JsonElement> ClearAsync(string? body, int expected = 200)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Operator.PostAsync("/api/v1/admin/cache/clear", content);
        return await ReadAsync(response, expected);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<(FakeReplica Replica, Uri Address)> AddAsync(string service, string instance)
    {
        var (replica, server) = await FakeReplica.StartAsync(service, instance);
        _parts.Add(server);
        return (replica, server.Address);
    }
}

internal static class ReportReading
{
    extension(JsonElement report)
    {
        public JsonElement Service(string name)
            => report.GetProperty("services").EnumerateArray().Single(service => service.GetProperty("service").GetString() == name);

        public string? Text(string member) => report.GetProperty(member).GetString();

        public IEnumerable<string?> Instances()
            => report.GetProperty("instances").EnumerateArray().Select(static instance => instance.GetProperty("instance").GetString());
    }
}
