using Microsoft.Extensions.Options;
using Platform.LlmService.Agents;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>
/// Runs an agent: the model is asked, the tools it wants are called, and it is asked again with what they said, until it answers or a limit is reached.
/// Each time is a call of its own, with its own row, and is bounded like any other.
/// </summary>
internal sealed class AgentRunner(
    AgentConfiguration configuration, AgentToolsClient catalog, ModelCalls calls, ToolRunner tools, RunTelemetry telemetry, Stopping stopping,
    IOptions<AgentRunOptions> options, TimeProvider clock, ILogger<AgentRunner> log)
{
    /// <returns>Whether the client was told everything.</returns>
    /// <exception cref="ChatRequestException">It can't be done, and the client has been told nothing.</exception>
    /// <exception cref="ProviderException">There is no answer, and the client has been told nothing.</exception>
    public async Task<bool> RunAsync(HttpContext context, CallerIdentity caller, RunRequest request, int? maxTokens, RunListener listener)
    {
        var ct = context.RequestAborted;
        using var deadline = new CancellationTokenSource(options.Value.LongestRun, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var span = RunTelemetry.StartRun(request.Agent);
        var started = clock.GetTimestamp();
        string? error = "cancelled";
        try
        {
            var run = await PrepareAsync(context, caller, request, maxTokens, either.Token);
            await LoopAsync(run, context, listener, either.Token);
            error = null;
            return true;
        }
        catch (Exception e) when (AsError(e, ct) is { } failure)
        {
            error = failure.Code ?? failure.Type;
            if (!listener.HasStarted)
            {
                // Told apart by whoever writes the status: what is the client's fault, and what is not.
                throw e is OperationCanceledException ? failure : e;
            }

            await listener.BreakOffAsync(failure, ct);
            return false;
        }
        finally
        {
            telemetry.RunEnded(span, clock.GetElapsedTime(started), error);
        }
    }

    private async Task<Run> PrepareAsync(HttpContext context, CallerIdentity caller, RunRequest request, int? maxTokens, CancellationToken ct)
    {
        var stored = EntryName.IsValid(request.Agent) ? await configuration.FindAsync(caller.TenantId, request.Agent, ct) : null;
        var settings = new RunSettings(request.Agent, request.Settings, (stored ?? throw NoSuchAgent(request.Agent)).Settings, options.Value);
        string identity = context.Request.Headers[InternalHeaders.Identity].ToString();
        var box = settings.HasTools ? ToolBox.Of(await catalog.ListAsync(identity, request.Agent, ct), settings.Tools) : ToolBox.Empty;
        if (box.Missing.Count > 0)
        {
            telemetry.ToolsMissing(box.Missing.Count);
            log.ToolsMissing(string.Join(", ", box.Missing), request.Agent, caller.TenantId);
        }

        return new Run(caller, identity, request, settings, box, maxTokens);
    }

    private async Task LoopAsync(Run run, HttpContext context, RunListener listener, CancellationToken ct)
    {
        while (true)
        {
            var answer = await AskAsync(run, context, listener, ct);
            await listener.RoundEndedAsync(run.Rounds[^1], ct);
            var wanted = answer.Calls();
            if (wanted.Count == 0 || run.Limit is not null)
            {
                await listener.DoneAsync(
                    wanted.Count == 0 ? run.Report(answer, answer.FinishReason ?? "stop", null) : run.Report(answer, "length", run.Limit), ct);
                return;
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
            // Tools have the word, like a model.
            var clock = context.Features.Get<RequestClock>();
            clock?.Stop();
            run.Add(answer.Content, wanted, await tools.RunAsync(run, wanted, listener, end.Token));
            clock?.GoOn();
        }
    }

    private async Task<RoundAnswer> AskAsync(Run run, HttpContext context, RunListener listener, CancellationToken ct)
    {
        var answer = new RoundAnswer();
        var sink = new RoundSink(answer, listener);
        // Headers can be told only before anything else has been.
        var surroundings = (listener.HasStarted ? CallContext.Silent() : CallContext.For(context)) with { Agent = run.Request.Agent };
        var body = RoundBody.Of(run, mayCall: !run.IsAtLastRound);
        var report = await calls.RunAsync(run.Caller, ChatRequest.Parse(body), sink, surroundings, ct);
        ct.ThrowIfCancellationRequested();
        if (!report.IsWhole || answer.Error is not null)
        {
            throw answer.Error ?? ProviderException.BrokenOff();
        }

        run.Add(new RoundReport(run.Rounds.Count + 1, sink.CallId, answer.FinishReason, RunUsage.Of(report.Outcome.Tokens), report.Outcome.Estimated));
        return answer;
    }

    /// <summary>Null for what is no failure of the run: the client has gone, or the fault is ours.</summary>
    private ProviderException? AsError(Exception e, CancellationToken ct) => e switch
    {
        ProviderException failure => failure,
        ChatRequestException refusal => new ProviderException(refusal.Status, refusal.Type, refusal.Code, refusal.Message) { Param = refusal.Param, RetryAfter = refusal.RetryAfter },
        UnavailableException away => new ProviderException(StatusCodes.Status503ServiceUnavailable, "server_error", "unavailable", away.Message) { RetryAfter = away.RetryAfter },
        OperationCanceledException when ct.IsCancellationRequested => null,
        OperationCanceledException when stopping.Token.IsCancellationRequested =>
            new ProviderException(StatusCodes.Status503ServiceUnavailable, "server_error", "server_stopping", "The service is being restarted; ask again."),
        OperationCanceledException =>
            new ProviderException(StatusCodes.Status504GatewayTimeout, "server_error", "agent_run_timeout", $"The run took longer than {options.Value.LongestRun}."),
        _ => null,
    };

    private static ChatRequestException NoSuchAgent(string agent) => new($"The agent '{agent}' does not exist.", "model")
    {
        Status = StatusCodes.Status404NotFound,
        Code = "agent_not_found",
    };
}
