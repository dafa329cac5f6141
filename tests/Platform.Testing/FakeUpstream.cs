using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Platform.Testing;

/// <summary>
/// An OpenAI-compatible server on a socket of its own, which does what its script says and keeps count of what it served, so
/// that a ledger can be compared with it.
/// </summary>
public sealed class FakeUpstream : IAsyncLifetime
{
    public const string ApiKey = "sk-key-of-the-fake-upstream";

    private readonly ConcurrentQueue<FakeUpstreamCall> _calls = new();
    private WebApplication? _app;

    /// <summary>Followed by every call that begins from now on.</summary>
    public FakeUpstreamScript Script { get; set; } = new();

    /// <summary>Decides call by call instead, when set.</summary>
    public Func<FakeUpstreamCall, FakeUpstreamScript>? ScriptFor { get; set; }

    public IReadOnlyList<string> Models { get; set; } = ["fake-large", "fake/small"];

    /// <summary>Whether the list of models can be had at all.</summary>
    public bool ListsModels { get; set; } = true;

    public Uri Address => new(_app!.Urls.First());

    public string BaseUrl => new Uri(Address, "v1").ToString();

    /// <summary>What LlmService must be configured with to use it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Providers:OpenAI:BaseUrl"] = BaseUrl,
        ["Providers:OpenAI:ApiKey"] = ApiKey,
    };

    /// <summary>Every chat completion and every request for embeddings that arrived, in order.</summary>
    public IReadOnlyCollection<FakeUpstreamCall> Calls => _calls;

    public int Received => _calls.Count;

    public int Completed => _calls.Count(static call => call.IsCompleted);

    public int Aborted => _calls.Count(static call => call.IsAborted);

    /// <summary>Times the list of models was asked for.</summary>
    public int ModelListings { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v1/models", ListModelsAsync);
        _app.MapPost("/v1/chat/completions", context => AnswerAsync(context, static answer => answer.WriteAsync()));
        _app.MapPost("/v1/embeddings", context => AnswerAsync(context, static answer => answer.EmbedAsync()));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task ListModelsAsync(HttpContext context)
    {
        ModelListings++;
        if (!ListsModels)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        var data = Models.Select(static id => (JsonNode)new JsonObject { ["id"] = id, ["object"] = "model", ["created"] = 1_700_000_000, ["owned_by"] = "fake" });
        await WriteJsonAsync(context, new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. data]) }.ToJsonString());
    }

    private async Task AnswerAsync(HttpContext context, Func<FakeUpstreamAnswer, Task> write)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        string id = context.Request.Headers["X-Client-Request-Id"].FirstOrDefault() ?? Guid.CreateVersion7().ToString();
        var call = new FakeUpstreamCall(id, context.Request.Headers.Authorization, context.Request.Headers.TraceParent, body);
        _calls.Enqueue(call);
        var answer = new FakeUpstreamAnswer(context, call, ScriptFor?.Invoke(call) ?? Script);
        try
        {
            await write(answer);
        }
        catch (OperationCanceledException)
        {
            call.Abort();
        }
    }

    internal static Task WriteJsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
