using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.Routes;

/// <summary>A service that hangs, told apart from one that thinks.</summary>
public sealed class SilenceTests
{
    private static readonly (string, string)[] Impatient = [("Forwarding:SilenceAfter", "00:00:00.300"), ("Forwarding:ConnectTimeout", "00:00:00.500")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", "false")]
    [InlineData("/api/v1/extensions/a/tools/b", null)]
    [InlineData("/api/v1/usage/summary", null)]
    public async Task A_service_without_a_sign_of_life_is_given_up_long_before_a_model_may_have_thought(string path, string? shouldRetry)
    {
        await using var gateway = await GatewayHost.StartAsync(Impatient);
        // One connection that is believed in, as there are many before a service freezes.
        using var before = await gateway.Client.PostAsync(path, new StringContent("{}"), Ct);
        gateway.Upstream.Handler = gateway.Upstream.Alive = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var response = await gateway.Client.PostAsync(path, new StringContent("{}"), Ct);

        await Shape.AssertUnavailableAsync(response, path, 504);
        Assert.Equal(shouldRetry, response.Headers.TryGetValues("x-should-retry", out var said) ? said.Single() : null);
    }

    [Fact]
    public async Task A_public_path_is_given_up_too()
    {
        await using var gateway = await GatewayHost.StartAsync(Impatient);
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        gateway.Auth.Handler = static context => context.Response.WriteAsync("ok");
        using var before = await gateway.Client.PostAsync("/api/v1/auth/sessions", new StringContent("{}"), Ct);
        gateway.Auth.Handler = gateway.Auth.Alive = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var response = await gateway.Client.PostAsync("/api/v1/auth/sessions", new StringContent("{}"), Ct);

        await Shape.AssertUnavailableAsync(response, "/api/v1/auth/sessions", 504);
    }

    [Fact]
    public async Task A_service_that_lives_may_think_as_long_as_it_likes()
    {
        await using var gateway = await GatewayHost.StartAsync(Impatient);
        var (questions, think) = (0, new TaskCompletionSource());
        gateway.Upstream.Alive = _ =>
        {
            Interlocked.Increment(ref questions);
            return Task.CompletedTask;
        };
        gateway.Upstream.Handler = async context =>
        {
            await think.Task;
            await context.Response.WriteAsync("done");
        };

        var call = gateway.Client.PostAsync("/v1/chat/completions", new StringContent("{}"), Ct);
        await Poll.UntilAsync(() => Volatile.Read(ref questions) > 5, "it was asked again and again whether it lives", ct: Ct);
        Assert.False(call.IsCompleted);
        think.SetResult();

        using var response = await call;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("done", await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_stream_that_has_begun_is_not_given_up()
    {
        await using var gateway = await GatewayHost.StartAsync(Impatient);
        var (questions, goOn) = (0, new TaskCompletionSource());
        gateway.Upstream.Handler = async context =>
        {
            if (context.Request.Path == "/v1/models")
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("data: last\n\n");
        };
        using var stream = await gateway.Client.GetAsync("/v1/chat/completions", HttpCompletionOption.ResponseHeadersRead, Ct);
        gateway.Upstream.Alive = context =>
        {
            Interlocked.Increment(ref questions);
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        // Without a connection that is believed in, this one is refused by the question on a new one.
        using var other = await gateway.Client.GetAsync("/v1/models", Ct);
        Assert.Contains(other.StatusCode, (HttpStatusCode[])[HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout]);
        goOn.SetResult();

        Assert.Equal("data: first\n\ndata: last\n\n", await stream.Content.ReadAsStringAsync(Ct));
    }
}
