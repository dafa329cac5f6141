using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(TestIdentity))]

namespace Platform.ServiceDefaults.Tests;

/// <summary>What a process gets by calling the two methods, seen from outside over a socket.</summary>
public sealed class DefaultsTests(TestIdentity identity) : IAsyncLifetime
{
    private static readonly Guid Tenant = Guid.CreateVersion7();
    private static readonly Guid User = Guid.CreateVersion7();
    private WebApplication? _app;
    private HttpClient? _client;

    private HttpClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(identity.Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddInternalIdentity();
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapGet("/scoped", static (CallerIdentity caller) => TypedResults.Ok(caller)).RequireScope("usage:read");
        _app.MapGet("/undeclared", static () => "");
        _app.MapPost("/internal/service", static () => "").RequireService();
        _app.MapGet("/busy", static void () => throw new UnavailableException("The store is away.", TimeSpan.FromSeconds(7))).AllowAnonymous();
        _app.MapGet("/v1/busy", static void () => throw new UnavailableException("The store is away.")).AllowAnonymous();
        _app.MapGet("/v1/messages/busy", static void () => throw new UnavailableException("The store is away.")).AllowAnonymous();
        _app.MapGet("/broken", static void () => throw new InvalidOperationException("secret detail")).AllowAnonymous();
        _app.MapPost("/body", static (Body body) => TypedResults.Ok(body)).AllowAnonymous();
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _app!.DisposeAsync();
    }

    [Theory]
    [InlineData(-1, null, HttpStatusCode.Unauthorized)]
    [InlineData(-1, "not the key", HttpStatusCode.Unauthorized)]
    [InlineData(-1, TestIdentity.ServiceKey, HttpStatusCode.OK)]
    [InlineData(-14, TestIdentity.ServiceKey, HttpStatusCode.OK)]
    [InlineData(-16, TestIdentity.ServiceKey, HttpStatusCode.Unauthorized)]
    [InlineData(1, null, HttpStatusCode.OK)]
    public async Task A_token_that_has_ended_is_believed_for_a_while_from_our_own_processes_alone(int endsInMinutes, string? serviceKey, HttpStatusCode expected)
    {
        var token = identity.Token(Tenant, User, keyId: null, TimeSpan.FromMinutes(endsInMinutes), "usage:read");
        // Twice: the second time it is known.
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/scoped") { Headers = { { InternalHeaders.Identity, token } } };
            if (serviceKey is not null)
            {
                request.Headers.Add(InternalHeaders.Service, serviceKey);
            }

            using var response = await Client.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probes_are_public_and_say_what_was_checked(string path)
    {
        var report = await Client.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal("Healthy", report.GetProperty("status").GetString());
        Assert.Equal("Healthy", report.GetProperty("checks").GetProperty("self").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probes_tell_who_answers_only_to_our_own_processes(string path)
    {
        var probed = await Client.GetFromJsonAsync<JsonElement>(path);
        Assert.False(probed.TryGetProperty("instance", out _));
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { InternalHeaders.Service, TestIdentity.ServiceKey } } };
        using var response = await Client.SendAsync(request);
        var report = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"{Environment.MachineName}:{Environment.ProcessId}", report.GetProperty("instance").GetString());
        Assert.Equal(report.GetProperty("service").GetString(), _app!.Environment.ApplicationName.ToLowerInvariant());
    }

    [Fact]
    public async Task Every_response_says_how_long_it_took()
    {
        using var response = await Client.GetAsync("/alive");
        Assert.EndsWith("ms", Assert.Single(response.Headers.GetValues("X-Response-Time")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/scoped")]
    [InlineData("/undeclared")]
    public async Task Without_an_identity_the_answer_is_401(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task An_identity_with_the_scope_comes_through()
    {
        using var response = await GetAsync("/scoped", identity.Token(Tenant, User, "usage:read"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var caller = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(Tenant, caller.GetProperty("tenantId").GetGuid());
        Assert.Equal(User, caller.GetProperty("userId").GetGuid());
    }

    [Fact]
    public async Task A_missing_scope_is_403_and_named()
    {
        using var response = await GetAsync("/scoped", identity.Token(Tenant, User, "llm:invoke"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("usage:read", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_or_foreign_token_is_401()
    {
        using var expired = await GetAsync("/scoped", identity.Token(Tenant, User, null, TimeSpan.FromSeconds(-1), "usage:read"));
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
        await using var stranger = new TestIdentity();
        using var foreign = await GetAsync("/scoped", stranger.Token(Tenant, User, "usage:read"));
        Assert.Equal(HttpStatusCode.Unauthorized, foreign.StatusCode);
    }

    [Fact]
    public async Task Only_the_service_key_opens_internal_endpoints()
    {
        using var user = new HttpRequestMessage(HttpMethod.Post, "/internal/service");
        user.Headers.Add(InternalHeaders.Identity, identity.Token(Tenant, User, "platform:admin"));
        using var refused = await Client.SendAsync(user);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var wrong = new HttpRequestMessage(HttpMethod.Post, "/internal/service") { Headers = { { InternalHeaders.Service, "guess" } } };
        using var refusedToo = await Client.SendAsync(wrong);
        Assert.Equal(HttpStatusCode.Unauthorized, refusedToo.StatusCode);
        using var service = new HttpRequestMessage(HttpMethod.Post, "/internal/service") { Headers = { { InternalHeaders.Service, TestIdentity.ServiceKey } } };
        using var accepted = await Client.SendAsync(service);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Unavailable_is_503_with_a_time_to_come_back()
    {
        using var response = await Client.GetAsync("/busy");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ProblemTypes.Unavailable, problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Errors_on_v1_messages_have_the_shape_that_Anthropics_clients_parse()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/messages/busy") { Headers = { { InternalHeaders.RequestId, "an-id" } } };
        using var response = await Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal("an-id", response.Headers.GetValues("request-id").Single());
        Assert.Equal(
            """{"type":"error","error":{"type":"overloaded_error","message":"The store is away."},"request_id":"an-id"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Errors_on_v1_have_the_shape_that_OpenAI_clients_parse()
    {
        using var response = await Client.GetAsync("/v1/busy");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal("The store is away.", error.GetProperty("message").GetString());
        Assert.Equal("server_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_bug_is_500_and_says_nothing_of_its_inside()
    {
        using var response = await Client.GetAsync("/broken");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret detail", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("a=b", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_bad_body_is_the_callers_fault(string body, string mediaType, HttpStatusCode expected)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, mediaType);
        // The framework's own 405 and 415 endpoints declare nothing, so they too answer only callers with an identity.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/body") { Content = content, Headers = { { InternalHeaders.Identity, identity.Token(Tenant, User) } } };
        using var response = await Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { InternalHeaders.Identity, token } } };
        return await Client.SendAsync(request);
    }

    public sealed record Body(string Name);
}
