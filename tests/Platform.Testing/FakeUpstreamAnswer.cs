using Microsoft.AspNetCore.Http;

namespace Platform.Testing;

/// <summary>Writes one answer of the <see cref="FakeUpstream"/>, well or as badly as its script says.</summary>
internal sealed class FakeUpstreamAnswer(HttpContext context, FakeUpstreamCall call, FakeUpstreamScript script)
{
    private readonly CancellationToken _ct = context.RequestAborted;

    private string Model => call.Body["model"]?.GetValue<string>() ?? "";

    private int Counted => script.CountedTokens ?? script.Chunks;

    private string Usage =>
        $$"""
        {"prompt_tokens":{{script.InputTokens}},"completion_tokens":{{Counted}},"total_tokens":{{script.InputTokens + Counted}},"prompt_tokens_details":{"cached_tokens":{{script.CachedTokens}} } }
        """;

    public async Task WriteAsync()
    {
        if (await RefuseAsync())
        {
            return;
        }
        if (call.IsStream)
        {
            await StreamAsync();
        }
        else
        {
            await AnswerAsync();
        }
    }

    /// <summary>A vector of two numbers, whatever the input.</summary>
    public async Task EmbedAsync()
    {
        if (await RefuseAsync() || await FailAsync())
        {
            return;
        }
        var usage = script.SendsUsage ? $$""","usage":{"prompt_tokens":{{script.InputTokens}},"total_tokens":{{script.InputTokens}}}""" : "";
        await FakeUpstream.WriteJsonAsync(context, $$"""
            {"object":"list","x_fake":"kept","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"model":"{{Model}}"{{usage}}}
            """);
        call.Complete();
    }

    private async Task<bool> RefuseAsync()
    {
        await script.After.WaitAsync(_ct);
        if (script.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }
        if (script.Status == StatusCodes.Status200OK)
        {
            return false;
        }
        context.Response.StatusCode = script.Status;
        await FakeUpstream.WriteJsonAsync(context, script.ErrorBody);
        call.Complete();
        return true;
    }

    private async Task AnswerAsync()
    {
        await WaitAsync(script.ChunkDelay * script.Chunks);
        if (await FailAsync())
        {
            return;
        }
        var text = string.Concat(Enumerable.Range(0, script.Chunks).Select(Token));
        var message = script.Message ?? $$"""{"role":"assistant","content":"{{text}}","refusal":null}""";
        var reason = script.Message?.Contains("tool_calls", StringComparison.Ordinal) == true ? "tool_calls" : "stop";
        var usage = script.SendsUsage ? $",\"usage\":{Usage}" : "";
        call.Produced(script.Chunks);
        await FakeUpstream.WriteJsonAsync(context, $$"""
            {"id":"fake-1","object":"chat.completion","created":1700000000,"model":"{{Model}}","x_fake":"kept","choices":[{"index":0,"message":{{message}},"logprobs":null,"finish_reason":"{{reason}}"}]{{usage}}}
            """);
        call.Complete();
    }

    private async Task StreamAsync()
    {
        context.Response.ContentType = script.Fault == FakeUpstreamFault.Malformed ? "text/html" : "text/event-stream";
        if (script.BeginsAtOnce)
        {
            await context.Response.Body.FlushAsync(_ct);
        }
        for (var i = 0; i < script.Chunks; i++)
        {
            if (i == script.FaultAfter && await FailAsync())
            {
                return;
            }
            await WaitAsync(script.ChunkDelay);
            await EventAsync(Chunk($$"""{"content":"{{Token(i)}}"}""", "null"));
            call.Produced(1);
        }
        await EndAsync();
    }

    private async Task EndAsync()
    {
        var end = script.FaultAfter - script.Chunks;
        if (end == 0 && await FailAsync())
        {
            return;
        }
        await EventAsync(Chunk("{}", "\"stop\""));
        if (end == 1 && await FailAsync())
        {
            return;
        }
        if (script.SendsUsage && call.WantsUsage)
        {
            await EventAsync($$"""{"id":"fake-1","object":"chat.completion.chunk","created":1700000000,"model":"{{Model}}","choices":[],"usage":{{Usage}}}""");
        }
        if (end == 2 && await FailAsync())
        {
            return;
        }
        await EventAsync("[DONE]");
        call.Complete();
    }

    private async Task<bool> FailAsync()
    {
        switch (script.Fault)
        {
            case FakeUpstreamFault.Cut:
                // What was sent before must arrive before the reset does.
                await WaitAsync(TimeSpan.FromMilliseconds(50));
                context.Abort();
                return true;
            case FakeUpstreamFault.Hang:
                await WaitAsync(Timeout.InfiniteTimeSpan);
                return true;
            case FakeUpstreamFault.Malformed:
                await context.Response.WriteAsync("<html>this is not a completion", _ct);
                return true;
            case FakeUpstreamFault.ErrorEvent:
                await EventAsync("""{"error":{"message":"the fake upstream stumbled","type":"server_error","param":null,"code":null}}""");
                return true;
            default:
                return false;
        }
    }

    private async Task WaitAsync(TimeSpan time)
    {
        if (time != TimeSpan.Zero)
        {
            await Task.Delay(time, TimeProvider.System, _ct);
        }
    }

    private string Chunk(string delta, string finishReason)
    {
        // Null in every chunk but the last, as OpenAI does when it was asked for.
        var usage = call.WantsUsage ? ",\"usage\":null" : "";
        return $$"""{"id":"fake-1","object":"chat.completion.chunk","created":1700000000,"model":"{{Model}}","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finishReason}}}]{{usage}}}""";
    }

    private async Task EventAsync(string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", _ct);
        await context.Response.Body.FlushAsync(_ct);
        _ct.ThrowIfCancellationRequested();
    }

    private static string Token(int index) => $"t{index} ";
}
