using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.WebHook;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.WebHook;

public sealed class WebHookTests : IAsyncLifetime
{
    private const string Secret = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==";
    private readonly ConcurrentQueue<Received> _received = [];
    private FakeService _receiver = null!;
    private InterferenceHost _gateway = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await FakeService.StartAsync();
        _receiver.Handler = TakeAsync;
        _gateway = await InterferenceHost.StartAsync(
            redis: null,
            settings:
            [
                ("Interference:WebHook:Url", new Uri(_receiver.Address, "/hook").ToString()), ("Interference:WebHook:Secret", Secret),
                ("Interference:WebHook:Timeout", "00:00:01"), ("Interference:WebHook:MaxBackOff", "00:00:00.100"),
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Incidents_and_mitigations_come_signed_and_numbers_that_change_each_second_do_not()
    {
        var incident = Made.Incident();
        _gateway.Observe(incident);
        await UntilAsync(static all => all.Any(static one => one.Type == "incident") && all.Any(static one => one.Type == "mitigation"));
        for (var i = 0; i < 10; i++)
        {
            _gateway.Observe(incident with { Title = FormattableString.Invariant($"{i} ms") });
        }

        _gateway.Observe(incident.Ended(Made.Now));
        await UntilAsync(static all => all.Any(IsEnd));

        Assert.Equal(2, _received.Count(static one => one.Type == "incident"));
        Assert.All(_received, static one => Assert.True(one.IsSigned));
        Assert.Equal(_received.Count, _received.Select(static one => one.Id).Distinct().Count());
        Assert.Equal("pause-warm-up", _received.First(static one => one.Type == "mitigation").Body.GetProperty("mitigation").GetProperty("action").GetString());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task A_receiver_that_fails_or_is_silent_gets_the_latest_state_when_it_is_back(int status)
    {
        var attempts = 0;
        _receiver.Handler = async context =>
        {
            Interlocked.Increment(ref attempts);
            context.Response.StatusCode = status;
            if (status == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        };
        var incident = Made.Incident();
        _gateway.Observe(incident);
        _gateway.Observe(incident.Ended(Made.Now));
        await Poll.UntilAsync(() => attempts > 2, "it is tried again", ct: Ct);

        _receiver.Handler = TakeAsync;
        await UntilAsync(static all => all.Any(static one => one.Type == "incident"));

        Assert.True(IsEnd(Assert.Single(_received, static one => one.Type == "incident")));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    public async Task What_is_refused_for_good_is_dropped_and_no_redirect_is_followed(int status)
    {
        var (refused, elsewhere) = (0, 0);
        _receiver.Handler = context =>
        {
            if (context.Request.Path != "/hook")
            {
                Interlocked.Increment(ref elsewhere);
            }

            Interlocked.Increment(ref refused);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(_receiver.Address, "/elsewhere").ToString();
            return Task.CompletedTask;
        };
        _gateway.Observe(Made.Incident());
        await Poll.UntilAsync(() => refused == 2, "incident and mitigation are refused", ct: Ct);

        _receiver.Handler = TakeAsync;
        _gateway.Observe(Made.Incident("response-time"));
        await UntilAsync(static all => !all.IsEmpty);

        Assert.Equal(0, elsewhere);
        Assert.Equal("response-time", Assert.Single(_received).Body.GetProperty("incident").GetProperty("findings")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public void The_queue_is_bounded_and_keeps_only_the_latest_of_each()
    {
        var queue = new WebHookQueue(Options.Create(new WebHookOptions { Url = "https://hooks.example", QueueLength = 3 }));
        var incidents = Enumerable.Range(0, 5).Select(static _ => Made.Incident()).ToArray();
        foreach (var incident in incidents)
        {
            queue.Add(new IncidentState(Made.Now, incident));
            queue.Add(new IncidentState(Made.Now, incident with { Severity = FindingSeverity.Warning }));
        }

        Assert.Equal((3, 2, 0), (queue.Count, queue.TakeDropped(), queue.TakeDropped()));
        var first = queue.Peek()!;
        Assert.Equal(incidents[2].Id.ToString(), first.Subject);
        Assert.Contains("warning", Encoding.UTF8.GetString(first.Body), StringComparison.Ordinal);
        queue.PutLast(first);
        Assert.Equal(incidents[3].Id.ToString(), queue.Peek()!.Subject);
    }

    [Fact]
    public void Without_an_address_nothing_is_kept()
    {
        var queue = new WebHookQueue(Options.Create(new WebHookOptions()));
        queue.Add(new IncidentState(Made.Now, Made.Incident()));

        Assert.Equal(0, queue.Count);
    }

    [Theory]
    [InlineData("https://hooks.example/a", "a secret of 16 by", true)]
    [InlineData("http://127.0.0.1:8080/a", "a secret of 16 by", true)]
    [InlineData("http://[::1]/a", "a secret of 16 by", true)]
    [InlineData(null, null, true)]
    [InlineData("http://hooks.example/a", "a secret of 16 by", false)]
    [InlineData("https://user:password@hooks.example/a", "a secret of 16 by", false)]
    [InlineData("ftp://hooks.example/a", "a secret of 16 by", false)]
    [InlineData("/a", "a secret of 16 by", false)]
    [InlineData("https://hooks.example/a", "short", false)]
    [InlineData("https://hooks.example/a", null, false)]
    public void Addresses_are_safe_and_secrets_long_enough_or_the_start_fails_without_naming_them(string? url, string? secret, bool isValid)
    {
        var result = new WebHookOptionsValidator().Validate(null, new() { Url = url, Secret = secret });

        Assert.Equal(isValid, !result.Failed);
        Assert.DoesNotContain("hooks.example", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("short", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    private Task UntilAsync(Func<ConcurrentQueue<Received>, bool> isSo) => Poll.UntilAsync(() => isSo(_received), "the receiver has it", ct: Ct);

    // What is null is left out.
    private static bool IsEnd(Received one) => one.Type == "incident" && one.Body.GetProperty("incident").TryGetProperty("ended", out _);

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers;
        var signed = $"{headers[WebHookSignature.IdHeader]}.{headers[WebHookSignature.TimestampHeader]}.{body}";
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed)));
        var json = JsonSerializer.Deserialize<JsonElement>(body);
        _received.Enqueue(new(
            headers[WebHookSignature.IdHeader].ToString(), json.GetProperty("type").GetString()!, headers[WebHookSignature.SignatureHeader] == $"v1,{expected}", json));
    }

    private sealed record Received(string Id, string Type, bool IsSigned, JsonElement Body);
}
