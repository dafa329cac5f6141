using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Telemetry;
using Platform.LlmService.Vitals;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// Asks for one call, as often as its route allows, and passes the answer on. An attempt is followed by another only if it cost nothing and nothing
/// of it has gone to the client: a call has one answer and one bill. Where its deployment says so, one that is slow to begin has another beside it.
/// </summary>
internal sealed class ModelAsk(
    GenAITelemetry telemetry, Dependencies dependencies, OpenStreams streams, Stopping stopping, IOptions<ChatOptions> options, TimeProvider clock)
{
    public async Task RunAsync(Running running, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            running.First.Leave(0);
            await running.Call.SettleAsync(CallOutcome.Unused(CompletionStatus.Cancelled));
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
        for (var attempt = running.First; attempt is not null;)
        {
            var began = clock.GetTimestamp();
            running.Call.Asks(attempt.Candidate, attempt.Number, running.Route.Failures);
            using var raced = running.Route.HedgeAfter(attempt) is { } silence
                ? await new Race(telemetry, dependencies, running, options.Value.HeartbeatAfter, clock, end.Token).RunAsync(attempt, silence)
                : null;
            var asked = raced?.Attempt ?? attempt;
            var failure = await TryAsync(asked, raced, running, end.Token, ct);
            attempt = failure is null ? null : await NextAsync(running, asked, failure, clock.GetElapsedTime(raced?.Began ?? began), end.Token, ct);
        }
    }

    /// <returns>Null when the call is over, else why it is not.</returns>
    private async Task<ProviderException?> TryAsync(Attempt attempt, Contender? raced, Running running, CancellationToken either, CancellationToken ct)
    {
        using var operation = raced is null ? telemetry.Start(attempt, running.Request) : raced.Operation;
        var tally = running.Tally;
        try
        {
            using var reply = await (raced?.Reply ?? running.SendAsync(attempt, dependencies, either));
            await PassOnAsync(reply, running, operation, either);
            operation?.Ended(tally);
            Judge(attempt, tally);
            return null;
        }
        catch (OperationCanceledException)
        {
            await CutAsync(running, operation, ct);
            return null;
        }
        catch (ProviderException e)
        {
            operation?.Failed(tally, e.Code ?? e.Type);
            attempt.Failed(e);
            attempt.Leave(e.MayBeBilled ? Used(tally) : 0);
            return e;
        }
        catch (ChatRequestException e)
        {
            operation?.Failed(tally, e.Code ?? e.Type);
            await running.Call.SettleAsync(CallOutcome.Unused(CompletionStatus.Error, e.Message));
            throw;
        }
        finally
        {
            attempt.Leave(Used(tally));
        }
    }

    private async Task<Attempt?> NextAsync(Running running, Attempt failed, ProviderException e, TimeSpan took, CancellationToken either, CancellationToken ct)
    {
        try
        {
            // The pause is the provider's doing.
            running.Clock?.Stop();
            if (!running.Sink.HasStarted && await running.Route.NextAsync(running.Request, failed, e, took, either) is { } next)
            {
                return next;
            }
        }
        catch (OperationCanceledException)
        {
            // Between two attempts nobody works for it.
            await running.Call.SettleAsync(CallOutcome.Unused(ct.IsCancellationRequested ? CompletionStatus.Cancelled : CompletionStatus.Interrupted));
            await CutAsync(running, null, ct);
            return null;
        }
        finally
        {
            running.Clock?.GoOn();
        }

        if (!e.MayBeBilled)
        {
            await running.Call.SettleAsync(CallOutcome.Unused(CompletionStatus.Error, e.Message));
        }

        await FailAsync(running, e, ct);
        return null;
    }

    private async Task PassOnAsync(ProviderReply reply, Running running, GenAIOperation? operation, CancellationToken ct)
    {
        var (call, request, sink, tally) = (running.Call, running.Request, running.Sink, running.Tally);
        if (request is ChatRequest { Stream: true } chat)
        {
            var scanner = new StreamScanner(tally, hideUsage: !chat.IncludeUsage) { Capture = operation?.Output };
            streams.Opened();
            try
            {
                await ReplyRelay.StreamAsync(reply, sink, scanner, tally, new Heartbeat(sink, scanner, options.Value.HeartbeatAfter, clock, ct), operation?.Pace, ct);
            }
            finally
            {
                streams.Closed();
            }

            operation?.Received();
            await call.SettleAsync(tally.Outcome());
        }
        else
        {
            var answer = await ReplyRelay.ReadAsync(reply, request, tally, options.Value.MostAnswerBytes, ct);
            operation?.Received();
            operation?.Output?.TakeAnswer(answer.Span);
            await call.SettleAsync(tally.Outcome());
            await sink.AnswerAsync(answer, ct);
        }
    }

    /// <summary>Whoever asked has gone, or this process is about to. The reply is disposed by now, so the provider has been told to stop.</summary>
    private async Task CutAsync(Running running, GenAIOperation? operation, CancellationToken ct)
    {
        if (ct.IsCancellationRequested || !stopping.Token.IsCancellationRequested)
        {
            operation?.Failed(running.Tally, CompletionStatus.Cancelled);
            await running.Call.SettleAsync(running.Tally.Outcome(CompletionStatus.Cancelled));
            return;
        }

        operation?.Failed(running.Tally, CompletionStatus.Interrupted);
        var e = new ProviderException(StatusCodes.Status503ServiceUnavailable, "server_error", "server_stopping", "The service is being restarted; ask again.");
        await running.Call.SettleAsync(running.Tally.Outcome(CompletionStatus.Interrupted, e.Message));
        await FailAsync(running, e, ct);
    }

    private static async Task FailAsync(Running running, ProviderException e, CancellationToken ct)
    {
        await running.Call.SettleAsync(running.Tally.Outcome(CompletionStatus.Error, e.InnerException is { } cause ? $"{e.Message} ({cause.Message})" : e.Message));
        if (!running.Sink.HasStarted)
        {
            throw e;
        }

        await running.Sink.BreakOffAsync(e, ct);
    }

    private static void Judge(Attempt attempt, ReplyTally tally)
    {
        if (tally.Error is null)
        {
            attempt.Succeeded();
        }
        else
        {
            attempt.Failed(ProviderException.BrokenOff());
        }
    }

    private static long Used(ReplyTally tally)
    {
        var tokens = tally.SoFar();
        return tokens.Input + tokens.Output;
    }
}

/// <summary>A call under way.</summary>
internal sealed record Running(ModelRoute Route, Attempt First, OpenCall Call, ModelRequest Request, IReplySink Sink, ReplyTally Tally, RequestClock? Clock)
{
    /// <summary>Asks, under a watch that ends with the attempt.</summary>
    public async Task<ProviderReply> SendAsync(Attempt attempt, Dependencies dependencies, CancellationToken ct)
    {
        var candidate = attempt.Candidate;
        attempt.Watch = AskWatch.Begin(dependencies.Of(DependencyKinds.Provider, candidate.WatchedAs), Clock);
        var reply = await Request.ForModel(candidate.ProviderModel).SendAsync(candidate.Provider, Call.Id, ct);
        reply.Watch = attempt.Watch;
        return reply;
    }
}
