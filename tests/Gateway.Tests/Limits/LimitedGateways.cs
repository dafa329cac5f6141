using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Gateway.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

/// <summary>Two gateways on one Redis, and an AuthService that knows some keys and their limits.</summary>
internal sealed class LimitedGateways : IAsyncDisposable
{
    public const string Prefix = "limited-key-of-the-tests-";
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Dictionary<string, Guid> _keys = [];

    private LimitedGateways(GatewayHost[] all) => All = all;

    public GatewayHost[] All { get; }

    /// <summary>What AuthService says of the limits of a key.</summary>
    public Dictionary<string, CredentialLimits?> Limits { get; } = [];

    public static async Task<LimitedGateways> StartAsync(GarnetServer? redis, params (string Key, string Value)[] settings)
    {
        // A busy machine that misses Redis's deadline would have the gateways count for themselves; tests of that bring a deadline of their own.
        Dictionary<string, string> all = new() { ["Limits:Replicas"] = "2", ["Redis:CommandTimeoutMilliseconds"] = "5000" };
        if (redis is not null)
        {
            all["ConnectionStrings:redis"] = redis.ConnectionString;
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        (string, string)[] merged = [.. all.Select(static pair => (pair.Key, pair.Value))];
        var gateways = new LimitedGateways([await GatewayHost.StartAsync(merged), await GatewayHost.StartAsync(merged)]);
        foreach (var gateway in gateways.All)
        {
            gateway.Auth.Handler = gateways.CheckAsync;
            if (redis is not null)
            {
                await gateway.UntilRedisAnswersAsync();
            }
        }

        return gateways;
    }

    /// <summary>A new key, with limits of its own.</summary>
    public string AddKey(CredentialLimits? limits)
    {
        var key = $"{Prefix}{_keys.Count:0000}";
        _keys[key] = Guid.CreateVersion7();
        Limits[key] = limits;
        return key;
    }

    /// <summary>The key as the gateway counts it.</summary>
    public UInt128 SubjectOf(string key) => UInt128.Parse(_keys[key].ToString("n"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public Task<HttpResponseMessage> SendAsync(int gateway, string key, string path = "/v1/models", CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        return All[gateway].Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    /// <summary>How many of so many requests, sent to both gateways in turn, were let through.</summary>
    public async Task<int> CountAdmittedAsync(string key, int requests)
    {
        var admitted = 0;
        for (var i = 0; i < requests; i++)
        {
            using var response = await SendAsync(i % All.Length, key);
            admitted += response.IsSuccessStatusCode ? 1 : 0;
        }

        return admitted;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in All)
        {
            await gateway.DisposeAsync();
        }
    }

    private Task CheckAsync(HttpContext context) => FakeAuth.AnswerAsync(context, IdentityOf);

    private CheckedIdentity? IdentityOf(string credential) => _keys.TryGetValue(credential, out var id)
        ? new(_tenant, "default", Guid.CreateVersion7(), id, ["owner"], [Scopes.LlmInvoke], FakeAuth.Token, DateTimeOffset.MaxValue) { Limits = Limits[credential] }
        : null;
}

internal static class SharedLimitsExtensions
{
    private static readonly Limit Nobody = new(new(LimitScope.Key, 0), LimitUnit.RequestsPerMinute, 1_000_000);

    public static Task UntilRedisAnswersAsync(this GatewayHost gateway) => gateway.UntilAsync(answers: true);

    public static Task UntilRedisIsMissedAsync(this GatewayHost gateway) => gateway.UntilAsync(answers: false);

    private static Task UntilAsync(this GatewayHost gateway, bool answers)
    {
        var shared = (SharedLimits)gateway.Services.GetService(typeof(SharedLimits))!;
        return Poll.UntilAsync(async () => await shared.TryTakeAsync([Nobody], "") is not null == answers, $"Redis answers: {answers}");
    }
}
