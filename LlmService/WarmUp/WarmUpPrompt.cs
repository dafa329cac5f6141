using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.WarmUp;

/// <summary>Says one prompt to a model, as a call like any other: admitted, budgeted and billed, under an operation of its own.</summary>
internal sealed class WarmUpPrompt(ModelCalls calls, WarmUpMetrics metrics, IOptions<WarmUpOptions> options, TimeProvider clock)
{
    public const string Operation = "warm_up";

    public async Task<PromptResult> SayAsync(ClaimedRun run, CancellationToken ct)
    {
        var caller = new CallerIdentity(run.TenantId, run.UserId, null, [], [Scopes.LlmInvoke]);
        try
        {
            var request = ChatRequest.Parse(Body(run));
            var report = await CallAsync(caller, request, ct);
            run.Error = report.IsWhole ? run.Error : report.Outcome.Error;
            return report.IsWhole ? PromptResult.Done : PromptResult.Failed;
        }
        catch (OperationCanceledException)
        {
            run.Error = "The model took too long.";
            return PromptResult.Failed;
        }
        catch (ChatRequestException e) when (e.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            return await LaterAsync(run, e.Message, e.RetryAfter, ct);
        }
        catch (UnavailableException e)
        {
            return await LaterAsync(run, e.Message, null, ct);
        }
        catch (Exception e) when (e is ChatRequestException or ProviderException)
        {
            run.Error = e.Message;
            return PromptResult.Failed;
        }
    }

    private async Task<CallReport> CallAsync(CallerIdentity caller, ChatRequest request, CancellationToken ct)
    {
        metrics.Begin();
        try
        {
            return await calls.RunAsync(caller, request, new DiscardingSink(), CallContext.Silent() with { Operation = Operation, IsBackground = true }, ct);
        }
        finally
        {
            metrics.End();
        }
    }

    /// <summary>No place, no budget, no database at the moment: that is no fault of the model's.</summary>
    private async Task<PromptResult> LaterAsync(ClaimedRun run, string reason, TimeSpan? after, CancellationToken ct)
    {
        run.Error = reason;
        var pause = after is { } wait && wait < options.Value.PromptTimeout ? wait : options.Value.LookEvery;
        await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return PromptResult.Again;
    }

    private static ReadOnlyMemory<byte> Body(ClaimedRun run)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("model", run.Model);
        json.WriteNumber("max_tokens", run.MaxTokens);
        json.WriteStartArray("messages");
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteString("content", run.Prompts[run.Next]);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    /// <summary>What the model says to a warm-up nobody reads.</summary>
    private sealed class DiscardingSink : IReplySink
    {
        public bool HasStarted { get; private set; }

        public IBufferWriter<byte> Output { get; } = new ArrayBufferWriter<byte>();

        public void Opened(Guid callId)
        {
        }

        public void BeginStream() => HasStarted = true;

        public ValueTask FlushAsync(CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask KeepAliveAsync(CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct) => ValueTask.CompletedTask;
    }
}
