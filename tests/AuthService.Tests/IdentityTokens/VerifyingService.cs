using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>A service that believes identities as all of them do, and tells the caller whom it took it for.</summary>
internal sealed class VerifyingService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private VerifyingService(WebApplication app)
        => (_app, _client) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public static async Task<VerifyingService> StartAsync(params Uri[] authServices)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(authServices.Select((address, index) => KeyValuePair.Create($"services:authservice:http:{index}", (string?)address.ToString())));
        builder.Configuration["ServiceKey"] = TestIdentity.ServiceKey;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddInternalIdentity();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/me", static (CallerIdentity caller) => caller.UserId.ToString()).RequireIdentity();
        await app.StartAsync();
        return new(app);
    }

    public async Task<HttpStatusCode> StatusForAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation(InternalHeaders.Identity, token);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _app.DisposeAsync();
    }
}
