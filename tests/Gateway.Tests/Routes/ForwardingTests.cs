using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Routes;

public sealed class ForwardingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_chunk_arrives_while_the_service_still_writes()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var goOn = new TaskCompletionSource();
        gateway.Upstream.Handler = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("data: last\n\n");
        };

        using var response = await gateway.Client.GetAsync("/v1/chat/completions", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("data: first", await reader.ReadLineAsync(Ct).AsTask().WaitAsync(Patience, Ct));
        Assert.False(goOn.Task.IsCompleted);
        goOn.SetResult();

        Assert.Equal("\ndata: last\n\n", await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_the_services_work_at_once()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var aborted = new TaskCompletionSource();
        gateway.Upstream.Handler = async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("data: token\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        };

        using (var response = await gateway.Client.GetAsync("/v1/chat/completions", HttpCompletionOption.ResponseHeadersRead, Ct))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Ct);
            await body.ReadExactlyAsync(new byte[100], Ct);
        }

        await aborted.Task.WaitAsync(Patience, Ct);
    }

    [Fact]
    public async Task A_client_that_hangs_up_before_the_first_byte_ends_the_services_work_too()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var (arrived, aborted) = (new TaskCompletionSource(), new TaskCompletionSource());
        gateway.Upstream.Handler = async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            arrived.SetResult();
            await aborted.Task;
        };

        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var call = gateway.Client.GetAsync("/v1/chat/completions", hangUp.Token);
        await arrived.Task.WaitAsync(Patience, Ct);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await aborted.Task.WaitAsync(Patience, Ct);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/api/v1/usage/summary")]
    public async Task A_service_that_is_gone_is_503_and_its_return_is_noticed(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var port = gateway.Upstream.Address.Port;
        await gateway.Upstream.StopAsync();

        using var gone = await gateway.Client.GetAsync(path, Ct);
        await Shape.AssertUnavailableAsync(gone, path);

        await using var back = await FakeService.StartAsync(port);
        using var after = await gateway.Client.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/api/v1/usage/summary")]
    public async Task A_service_that_stays_silent_is_504(string path)
    {
        await using var gateway = await GatewayHost.StartAsync(("Forwarding:ActivityTimeout", "00:00:01"));
        gateway.Upstream.Handler = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var response = await gateway.Client.GetAsync(path, Ct);

        await Shape.AssertUnavailableAsync(response, path, 504);
    }

    [Theory]
    [InlineData("/v1/chat/completions", null, "false")]
    [InlineData("/v1/messages", null, "false")]
    [InlineData("/v1/responses", "a key", null)]
    [InlineData("/api/v1/extensions", null, null)]
    public async Task Asking_again_is_advised_against_where_a_model_may_still_be_at_work_and_would_be_paid_twice(string path, string? key, string? shouldRetry)
    {
        await using var gateway = await GatewayHost.StartAsync(("Forwarding:ActivityTimeout", "00:00:01"));
        gateway.Upstream.Handler = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await gateway.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal(shouldRetry, response.Headers.TryGetValues("x-should-retry", out var said) ? said.Single() : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_only_a_proxy_accepted_is_503_within_the_deadline(bool closes)
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var closing = closes ? CloseFirstAsync() : Task.CompletedTask;
        await using var gateway = await GatewayHost.StartAsync(
            ("Forwarding:ConnectTimeout", "00:00:00.500"), ("llmservice", $"http://{proxy.LocalEndpoint}"));

        var watch = Stopwatch.StartNew();
        using var response = await gateway.Client.PostAsync("/v1/chat/completions", new StringContent("{}"), Ct);

        await Shape.AssertUnavailableAsync(response, "/v1/chat/completions");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
        await closing;

        async Task CloseFirstAsync()
        {
            using var connection = await proxy.AcceptTcpClientAsync(Ct);
        }
    }

    [Fact]
    public async Task A_service_that_breaks_off_before_its_answer_is_503()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        using var response = await gateway.Client.PostAsync("/v1/chat/completions", new StringContent("{}"), Ct);

        await Shape.AssertUnavailableAsync(response, "/v1/chat/completions");
        Assert.Equal(1, gateway.Upstream.Requests);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_in_the_middle_does_not_look_complete()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.Client.GetStringAsync("/v1/models", Ct));
    }

    [Fact]
    public async Task A_services_403_stays_a_403_with_its_reason()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context => FakeAuth.Problem(context, 403, "https://platform.dev/problems/missing-scope");

        using var response = await gateway.Client.GetAsync("/api/v1/usage/summary", Ct);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("missing-scope", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/messages")]
    [InlineData("/api/v1/usage/summary")]
    public async Task A_service_that_cannot_verify_the_identity_does_not_make_the_clients_key_a_bad_one(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return FakeAuth.Problem(context, 401, "https://platform.dev/problems/unauthenticated");
        };

        using var response = await gateway.Client.GetAsync(path, Ct);

        await Shape.AssertUnavailableAsync(response, path);
    }

    [Fact]
    public async Task A_body_larger_than_any_buffer_passes_unharmed()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static async context =>
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            await context.Response.Body.WriteAsync(copy.ToArray());
        };
        var sent = new byte[5 << 20];
        new Random(1).NextBytes(sent);

        using var content = new ByteArrayContent(sent) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var response = await gateway.Client.PostAsync("/v1/chat/completions", content, Ct);

        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task A_body_over_the_servers_limit_is_the_clients_fault()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context => context.Request.Body.CopyToAsync(Stream.Null);

        var answer = await RawHttp.SendAsync(
            gateway.Address,
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FakeAuth.GoodKey}\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n",
            Ct);

        Assert.Equal(413, RawHttp.StatusOf(answer));
    }
}
