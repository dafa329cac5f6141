using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Revocation;
using Platform.Testing;

namespace Platform.Gateway.Tests.Revocation;

public sealed class RevocationTests
{
    private const string Event = "data: {\"choices\":[]}\n\n";
    private readonly RevocableAuth _auth = new();
    private readonly TaskCompletionSource _serviceHeard = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_of_a_revoked_key_ends_with_an_error_event_and_the_service_stops()
    {
        await using var gateway = await StartAsync(context => StreamAsync(context, Event));
        using var response = await BeginAsync(gateway, "/v1/chat/completions");

        _auth.Revoke();
        var events = await response.Content.ReadAsStringAsync(Ct);

        Assert.Contains("\"code\":\"invalid_api_key\"", events, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", events, StringComparison.Ordinal);
        Assert.All(events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1], static text => Assert.Equal(Event.TrimEnd(), text));
        await _serviceHeard.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Theory]
    [InlineData("/v1/messages", "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"")]
    [InlineData("/v1/responses", "{\"type\":\"error\",\"sequence_number\":0,\"code\":\"invalid_api_key\"")]
    public async Task The_error_event_is_one_of_the_interface(string path, string begins)
    {
        await using var gateway = await StartAsync(context => StreamAsync(context, Event));
        using var response = await BeginAsync(gateway, path);

        _auth.Revoke();
        var last = (await response.Content.ReadAsStringAsync(Ct)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n');

        Assert.Equal("event: error", last[0]);
        Assert.StartsWith($"data: {begins}", last[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_silent_ends_as_well()
    {
        await using var gateway = await StartAsync(async context =>
        {
            await BeginEventsAsync(context);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var response = await BeginAsync(gateway, "/v1/chat/completions");

        _auth.Revoke();

        Assert.Equal(1, Count(await response.Content.ReadAsStringAsync(Ct), "invalid_api_key"));
    }

    [Fact]
    public async Task A_stream_that_stands_in_the_middle_of_an_event_is_broken_off_and_does_not_look_whole()
    {
        await using var gateway = await StartAsync(async context =>
        {
            await BeginEventsAsync(context);
            await context.Response.WriteAsync("data: {\"cho");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var response = await BeginAsync(gateway, "/v1/chat/completions");

        _auth.Revoke();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task An_answer_that_has_not_begun_becomes_a_401()
    {
        var arrived = new TaskCompletionSource();
        await using var gateway = await StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        foreach (var path in new[] { "/v1/chat/completions", "/api/v1/extensions" })
        {
            var pending = gateway.Client.PostAsync(path, new StringContent("{}"), Ct);
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
            _auth.Revoke();
            using var response = await pending;
            await Shape.AssertErrorAsync(response, path, 401);
        }
    }

    [Fact]
    public async Task Another_answer_that_is_under_way_is_broken_off()
    {
        await using var gateway = await StartAsync(context => StreamAsync(context, "row\n"));
        using var response = await BeginAsync(gateway, "/api/v1/usage/export", HttpMethod.Get);

        _auth.Revoke();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Ct));
        await _serviceHeard.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(0)]
    public async Task What_could_not_be_checked_goes_on(int status)
    {
        var (asked, enough) = (0, new TaskCompletionSource());
        _auth.Revalidation = async context =>
        {
            if (Interlocked.Increment(ref asked) == 3)
            {
                enough.TrySetResult();
            }

            if (status == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            context.Response.StatusCode = status;
        };
        await using var gateway = await StartAsync(async context =>
        {
            await BeginEventsAsync(context);
            await enough.Task;
            await context.Response.WriteAsync("data: [DONE]\n\n");
        });

        using var response = await BeginAsync(gateway, "/v1/chat/completions");

        Assert.Equal($"{Event}data: [DONE]\n\n", await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Many_requests_of_a_key_are_one_line_of_one_question()
    {
        await using var gateway = await StartAsync(context => StreamAsync(context, Event));
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync(gateway, "/v1/chat/completions")));

        await Poll.UntilAsync(() => _auth.Questions.Count > 0, "the running requests are checked", ct: Ct);
        _auth.Revoke();
        var texts = await Task.WhenAll(responses.Select(response => response.Content.ReadAsStringAsync(Ct)));

        Assert.All(texts, static text => Assert.Equal(1, Count(text, "invalid_api_key")));
        Assert.All(_auth.Questions, static question => Assert.Single(question.Running));
        Assert.Equal(0, gateway.Services.GetRequiredService<RunningRequests>().Count);
    }

    [Fact]
    public async Task Where_nothing_runs_nothing_is_asked_and_what_has_ended_is_forgotten()
    {
        await using var gateway = await StartAsync(static context => context.Response.WriteAsync("ok"));
        using var response = await gateway.Client.GetAsync("/v1/models", Ct);
        var running = gateway.Services.GetRequiredService<RunningRequests>();
        await Poll.UntilAsync(() => running.IsEmpty, "the request is forgotten", ct: Ct);

        Assert.Empty(_auth.Questions);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static async Task BeginEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(Event);
        await context.Response.Body.FlushAsync();
    }

    private static async Task<HttpResponseMessage> BeginAsync(GatewayHost gateway, string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path);
        var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task StreamAsync(HttpContext context, string part)
    {
        context.Response.ContentType = part == Event ? "text/event-stream" : "text/csv";
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            do
            {
                await context.Response.WriteAsync(part, Encoding.UTF8, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            while (await timer.WaitForNextTickAsync(context.RequestAborted));
        }
        catch (OperationCanceledException)
        {
            _serviceHeard.TrySetResult();
        }
    }

    private async Task<GatewayHost> StartAsync(RequestDelegate service)
    {
        var gateway = await GatewayHost.StartAsync(("Revocation:CheckEvery", "00:00:00.2"), ("Revocation:CheckTimeout", "00:00:00.2"));
        gateway.Auth.Handler = _auth.AnswerAsync;
        gateway.Upstream.Handler = service;
        return gateway;
    }
}
