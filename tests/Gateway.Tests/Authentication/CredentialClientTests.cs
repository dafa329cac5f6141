using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Authentication;

namespace Platform.Gateway.Tests.Authentication;

/// <summary>Whatever goes wrong between gateway and AuthService, the client hears "could not check", never "your key is bad".</summary>
public sealed class CredentialClientTests
{
    private static readonly Dictionary<string, RequestDelegate> Answers = new()
    {
        ["500"] = static context => Status(context, 500),
        ["403"] = static context => Status(context, 403),
        ["404"] = static context => Status(context, 404),
        ["401 without a body"] = static context => Status(context, 401),
        ["401 because the service key differs"] = static context => FakeAuth.Problem(context, 401, "https://platform.dev/problems/unauthenticated"),
        ["401 in HTML"] = static context =>
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<h1>Log in to the hotel's Wi-Fi</h1>");
        },
        ["200 in HTML"] = static context => context.Response.WriteAsync("<h1>Welcome</h1>"),
        ["200 and nothing"] = static context => Status(context, 200),
        ["200 and null"] = static context => context.Response.WriteAsync("null"),
        ["401 for a credential"] = static context => FakeAuth.Problem(context, 401, "https://platform.dev/problems/invalid-credential"),
        ["200 and no list"] = static context => context.Response.WriteAsync("{}"),
        ["200 and nobody"] = static context => context.Response.WriteAsync("""{"identities":[{}]}"""),
        ["200 and an empty list"] = static context => context.Response.WriteAsync("""{"identities":[]}"""),
        ["200 and one too many"] = static context => context.Response.WriteAsync("""{"identities":[null,null]}"""),
        ["200 and half of it"] = static context => context.Response.WriteAsync("""{"identities":[{"tenantId":"0190a0b4"""),
        ["200 and no scopes"] = static context => context.Response.WriteAsync(
            $$"""{"identities":[{"tenantId":"{{Guid.CreateVersion7()}}","userId":"{{Guid.CreateVersion7()}}","roles":["owner"],"token":"{{FakeAuth.Token}}","expiresAt":"2999-01-01T00:00:00Z"}]}"""),
        ["200 and a token that breaks the header"] = static context => FakeAuth.Accept(context, "a\r\nX-Evil: 1", DateTimeOffset.MaxValue),
        ["200 and a token that has expired"] = static context => FakeAuth.Accept(context, FakeAuth.Token, DateTimeOffset.UnixEpoch),
        ["200 and a megabyte"] = static context => context.Response.WriteAsync(new string(' ', CredentialClient.MaxAnswerLength) + """{"identities":[null]}"""),
        ["302"] = static context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        },
        ["a broken connection"] = static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        },
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_answer_that_is_neither_yes_nor_no_is_503(string answer)
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = Answers[answer];
        foreach (var path in new[] { "/v1/models", "/api/v1/usage/summary", "/api/v1/admin/pools" })
        {
            using var response = await gateway.Client.GetAsync(path, Ct);
            await Shape.AssertUnavailableAsync(response, path);
        }

        Assert.Equal(0, gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/api/v1/extensions")]
    public async Task AuthService_gone_is_503_and_its_return_is_noticed_by_itself(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var before = await gateway.Client.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        var port = gateway.Auth.Address.Port;
        await gateway.Auth.StopAsync();

        using var gone = await gateway.Client.GetAsync(path, Ct);
        await Shape.AssertUnavailableAsync(gone, path);

        await using var back = await FakeService.StartAsync(port);
        back.Handler = FakeAuth.Answer;
        using var after = await gateway.Client.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task AuthService_silent_is_503_within_the_deadline()
    {
        await using var gateway = await GatewayHost.StartAsync(("Authentication:CheckTimeout", "00:00:00.500"));
        gateway.Auth.Handler = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var watch = Stopwatch.StartNew();
        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        await Shape.AssertUnavailableAsync(response, "/v1/models");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.4, 30);
    }

    [Fact]
    public async Task AuthService_that_starts_an_answer_and_stops_in_the_middle_is_503()
    {
        await using var gateway = await GatewayHost.StartAsync(("Authentication:CheckTimeout", "00:00:00.500"));
        gateway.Auth.Handler = static async context =>
        {
            await context.Response.WriteAsync("{\"identities\":");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        await Shape.AssertUnavailableAsync(response, "/v1/models");
    }

    [Fact]
    public async Task The_wait_that_AuthService_asks_for_is_passed_on()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = static context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return FakeAuth.Problem(context, 503, "https://platform.dev/problems/unavailable");
        };

        using var response = await gateway.Client.GetAsync("/api/v1/usage/summary", Ct);

        await Shape.AssertUnavailableAsync(response, "/api/v1/usage/summary");
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_check_whose_connection_broke_is_put_once_more()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var first = 1;
        gateway.Auth.Handler = context =>
        {
            if (Interlocked.Exchange(ref first, 0) == 0)
            {
                return FakeAuth.Answer(context);
            }

            context.Abort();
            return Task.CompletedTask;
        };

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, gateway.Auth.Requests);
    }

    [Fact]
    public async Task An_error_of_AuthService_is_not_asked_for_twice()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = static context => Status(context, 500);

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.Equal(1, gateway.Auth.Requests);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
