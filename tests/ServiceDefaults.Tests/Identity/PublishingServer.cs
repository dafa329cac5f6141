using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.ServiceDefaults.Identity;

namespace Platform.ServiceDefaults.Tests.Identity;

/// <summary>Publishes keys as AuthService does, on a real socket, and counts who asks; with a verifier whose time stands still until it is moved.</summary>
internal sealed class PublishingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServiceProvider _clients;
    private readonly Dictionary<string, ECDsa> _keys = [];
    private int _requests;

    private PublishingServer(WebApplication app)
    {
        _app = app;
        _clients = new ServiceCollection().AddHttpClient(IdentityTokenVerifier.AuthService, client => client.BaseAddress = new Uri(app.Urls.First()))
            .Services.BuildServiceProvider();
        Verifier = new(_clients.GetRequiredService<IHttpClientFactory>(), Clock, NullLogger<IdentityTokenVerifier>.Instance);
    }

    public ManualClock Clock { get; } = new();

    public IdentityTokenVerifier Verifier { get; }

    public bool IsAway { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<PublishingServer> StartAsync(params string[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        PublishingServer? server = null;
        app.MapGet(JsonWebKeySet.Path, context => server!.AnswerAsync(context));
        await app.StartAsync();
        server = new(app);
        foreach (var key in keys)
        {
            server.Publish(key);
        }

        return server;
    }

    public void Publish(string keyId) => _keys.Add(keyId, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public void Forget(string keyId) => _keys.Remove(keyId);

    public string Token(string keyId)
    {
        var now = Clock.GetUtcNow();
        var claims = new IdentityTokenClaims(Guid.CreateVersion7(), Guid.CreateVersion7(), null, [], [], now, now.AddHours(1));
        if (_keys.TryGetValue(keyId, out var key))
        {
            return IdentityToken.Issue(claims, keyId, key);
        }

        using var unknown = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return IdentityToken.Issue(claims, keyId, unknown);
    }

    public async Task<bool> BelievesAsync(string token) => await Verifier.VerifyAsync(token, TestContext.Current.CancellationToken) is not null;

    public async ValueTask DisposeAsync()
    {
        Verifier.Dispose();
        await _clients.DisposeAsync();
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (IsAway)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        context.Response.GetTypedHeaders().CacheControl = new() { MaxAge = TimeSpan.FromMinutes(5) };
        return context.Response.WriteAsJsonAsync(
            new JsonWebKeySet([.. _keys.Select(static pair => JsonWebKey.From(pair.Value, pair.Key))]), IdentityTokenJson.Default.JsonWebKeySet);
    }
}

/// <summary>Time that only a test moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);
}
