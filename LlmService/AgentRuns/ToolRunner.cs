using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>Makes the calls that a model wants, side by side, each in a scope and with a time of its own.</summary>
internal sealed class ToolRunner(
    IServiceScopeFactory scopes, RunTelemetry telemetry, IOptions<AgentRunOptions> options, IOptions<ChatOptions> chat, TimeProvider clock, ILogger<ToolRunner> log)
{
    /// <summary>The client is told of each call when it begins and when it ends.</summary>
    /// <returns>The answers, in the order of the calls.</returns>
    public async Task<IReadOnlyList<ToolResult>> RunAsync(Run run, IReadOnlyList<ToolCall> calls, RunListener listener, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var room = new SemaphoreSlim(options.Value.MostToolsAtOnce);
        foreach (var call in calls)
        {
            await listener.ToolStartedAsync(
                new ToolStart(call.Id, call.Function, run.Tools.Find(call.Function)?.FullName, call.Arguments is { } text ? Encoding.UTF8.GetString(text) : null), ct);
        }

        Task<ToolResult>[] running = [.. calls.Select((call, index) => RunOneAsync(run, call, index, room, end.Token))];
        try
        {
            await TellAsync(running, listener, ct);
            return await Task.WhenAll(running);
        }
        finally
        {
            // Nobody waits for them any more; each is over before its semaphore is.
            await end.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>In the order in which they come to their end, with a sign of life in long silences.</summary>
    private async Task TellAsync(Task<ToolResult>[] running, RunListener listener, CancellationToken ct)
    {
        var left = running.ToList();
        var silence = chat.Value.HeartbeatAfter > TimeSpan.Zero ? chat.Value.HeartbeatAfter : Timeout.InfiniteTimeSpan;
        while (left.Count > 0)
        {
            try
            {
                var next = await Task.WhenAny(left).WaitAsync(silence, clock, ct);
                left.Remove(next);
                await listener.ToolEndedAsync((await next).End, ct);
            }
            catch (TimeoutException)
            {
                await listener.KeepAliveAsync(ct);
            }
        }
    }

    private async Task<ToolResult> RunOneAsync(Run run, ToolCall call, int index, SemaphoreSlim room, CancellationToken ct)
    {
        await room.WaitAsync(ct);
        try
        {
            var tool = run.Tools.Find(call.Function);
            var started = clock.GetTimestamp();
            using var span = RunTelemetry.StartTool(call, tool);
            var answer = (await AskAsync(run, call, tool, index, ct)).Cut(options.Value.MostResultBytes);
            var took = clock.GetElapsedTime(started);
            telemetry.ToolEnded(span, took, answer.Error);
            if (answer.Error is { } error)
            {
                log.ToolFailed(call.Function, run.Request.Agent, run.Caller.TenantId, error);
            }

            return new ToolResult(
                call, answer,
                new ToolEnd(call.Id, call.Function, tool?.FullName, answer.Error, answer.Message, (long)took.TotalMilliseconds, Encoding.UTF8.GetByteCount(answer.Text)));
        }
        finally
        {
            room.Release();
        }
    }

    private async Task<ToolAnswer> AskAsync(Run run, ToolCall call, AgentTool? tool, int index, CancellationToken ct)
    {
        if (index >= options.Value.MostCallsOfARound)
        {
            return ToolAnswer.Failed("too-many-calls", $"At most {options.Value.MostCallsOfARound} tools are called at once; call it again if it is still needed.");
        }

        if (tool is null)
        {
            return ToolAnswer.Failed("tool-not-found", "There is no such tool.");
        }

        if (call.Arguments is not { } arguments || !IsObject(arguments))
        {
            return ToolAnswer.Failed("invalid-arguments", "The arguments are not a JSON object.");
        }

        using var deadline = new CancellationTokenSource(run.Settings.ToolTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<AgentToolsClient>().InvokeAsync(run.Identity, tool, arguments, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ToolAnswer.Failed("tool-timeout", $"The tool did not answer within {run.Settings.ToolTimeout.TotalSeconds} s.");
        }
    }

    private static bool IsObject(byte[] json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>A call, what the model is told of it, and what the client is.</summary>
internal sealed record ToolResult(ToolCall Call, ToolAnswer Answer, ToolEnd End);
