using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Platform.Gateway.Tests.Administration;

/// <summary>A replica of a service as the gateway sees it: answers operators' questions to whoever has the service key.</summary>
internal sealed class FakeReplica(string service, string instance)
{
    private readonly ConcurrentQueue<string> _asked = [];

    public static Task Frozen(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>What was asked, method, path and body; without the question who it is.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>An answer that a test puts in place of the usual one, by path.</summary>
    public Dictionary<string, RequestDelegate> Instead { get; } = [];

    public static async Task<(FakeReplica Replica, FakeService Server)> StartAsync(string service, string instance)
    {
        var (replica, server) = (new FakeReplica(service, instance), await FakeService.StartAsync());
        (server.Handler, server.Alive) = (replica.AnswerAsync, replica.AnswerAsync);
        return (replica, server);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Headers["X-Platform-Service"] != FakeAuth.ServiceKey)
        {
            context.Response.StatusCode = 401;
            return;
        }

        if (path != "/alive")
        {
            using var body = new StreamReader(context.Request.Body);
            _asked.Enqueue($"{context.Request.Method} {context.Request.GetEncodedPathAndQuery()} {await body.ReadToEndAsync()}".TrimEnd());
        }

        await (Instead.GetValueOrDefault(path)?.Invoke(context) ?? UsualAsync(context, path));
    }

    public Task WriteAsync(HttpContext context, string members)
        => context.Response.WriteAsync($$"""{"service":"{{service}}","instance":"{{instance}}",{{members}}}""");

    /// <summary>That it has been running for a while and does nothing.</summary>
    public Task WriteVitalsAsync(HttpContext context) => WriteAsync(context, """
        "uptimeSeconds":1000,"process":{"schedulingDelay":1,"threads":4,"queuedWorkItems":0,"processorSeconds":1,"cores":2,"residentBytes":1,"heapBytes":1,"gcPauseSeconds":0},
        "requests":[],"pools":[],"caches":[],"redis":null,"outbox":null,"dependencies":[]
        """);

    private Task UsualAsync(HttpContext context, string path) => path switch
    {
        "/alive" => WriteAsync(context, """ "status":"Healthy","checks":{} """),
        "/health" => WriteAsync(context, """ "status":"Healthy","checks":{"self":{"status":"Healthy"},"pool":{"status":"Healthy","inUse":2,"waitMs":0.25}} """),
        "/internal/pools" => WriteAsync(context, $$""" "pools":[{"name":"{{service}}-pool","size":3,"waiting":0}] """),
        "/internal/caches" => WriteAsync(context, $$""" "caches":[{"name":"{{service}}-cache","hitRate":0.5}] """),
        "/internal/caches/clear" => WriteAsync(context, $$""" "cleared":["{{service}}-cache"] """),
        "/internal/vitals" => WriteVitalsAsync(context),
        _ => Task.CompletedTask,
    };
}
