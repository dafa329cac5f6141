using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.LlmService.WarmUp;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// The path of one call: its row is opened, the provider is asked, the answer is passed on, the row is settled. Whatever
/// happens in between, it is settled by what had been seen until then.
/// </summary>
internal sealed class ModelCalls(
    ProviderRouter providers, CallGate gate, TokenLimits limits, BudgetGate budgets, ICallMeter meter, GenAITelemetry telemetry, Stopping stopping, UsageCounters counters, UsedModels used,
    IOptions<ChatOptions> options, TimeProvider clock)
{
    /// <param name="caller">Who asks, and pays.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <param name="context">What else is known of it.</param>
    /// <param name="ct">Whoever asked has gone: the provider is told to stop.</param>
    /// <exception cref="ChatRequestException">The request can't be served.</exception>
    /// <exception cref="ProviderException">There is no answer, and nothing of one has gone to the sink.</exception>
    public async Task<CallReport> RunAsync(CallerIdentity caller, ModelRequest request, IReplySink sink, CallContext context, CancellationToken ct)
    {
        var provider = await providers.GetAsync(request.Model, ct);
        var model = provider.NameOf(request.Model);
        if (!caller.MayUse(model))
        {
            throw ProviderRouter.NotFound(request.Model);
        }

        using var place = await gate.EnterAsync(caller, ct);
        // One time for all: rows of a period are found by the time in their ids, and the window of a budget by the call's.
        var now = clock.GetUtcNow();
        var record = new CallRecord(
            Guid.CreateVersion7(now), caller.TenantId, caller.UserId, caller.KeyId, provider.Name, model, context.Operation ?? request.Operation, request.Stream,
            request.InputTokenEstimate, now, context.TraceParent)
        {
            Agent = context.Agent,
            IsBackground = context.IsBackground,
            Budget = caller.Budget,
        };
        if (!context.IsBackground)
        {
            used.Saw(caller.TenantId, request.Model);
        }

        var call = await AdmitAsync(context, caller, request, record);
        sink.Opened(call.Id);
        var tally = new ReplyTally(request.InputTokenEstimate, request.Answers);
        call.Follow(tally.SoFar);
        try
        {
            await AskAsync(provider, new(call, request, sink, tally), ct);
        }
        finally
        {
            // Reached unsettled only through a fault of ours, and even then the provider may send a bill.
            await call.SettleAsync(tally.Outcome(CompletionStatus.Error, "internal error"));
        }

        return new CallReport(call.Id, provider.Name, call.Outcome ?? tally.Outcome()) { CostNanoUsd = call.CostNanoUsd };
    }

    private async Task<OpenCall> AdmitAsync(CallContext context, CallerIdentity caller, ModelRequest request, CallRecord record)
    {
        try
        {
            return await OpenAsync(context, caller, request, record);
        }
        catch (ChatRequestException e) when (e.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status402PaymentRequired)
        {
            counters.Count(caller.TenantId, caller.UserId, UsageMetric.LlmRefused);
            throw;
        }
    }

    /// <summary>What the call may take is reserved, then its row is opened; without a row there is no call, and nothing is taken.</summary>
    private async Task<OpenCall> OpenAsync(CallContext context, CallerIdentity caller, ModelRequest request, CallRecord record)
    {
        var budget = await budgets.ReserveAsync(context.Headers, request, record);
        TokenReservation? tokens = null;
        try
        {
            tokens = await limits.ReserveAsync(context.Headers, caller, request.InputTokenEstimate);
            return await meter.OpenAsync(record, tokens, budget);
        }
        catch
        {
            budget?.Release();
            _ = tokens?.SettleAsync(0);
            throw;
        }
    }

    private async Task AskAsync(IModelProvider provider, Running running, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            await running.Call.SettleAsync(CallOutcome.Unused(CompletionStatus.Cancelled));
            return;
        }

        using var operation = telemetry.Start(provider, running.Request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
        try
        {
            await PassOnAsync(provider, running, end.Token);
            operation.Ended(running.Tally);
        }
        catch (OperationCanceledException)
        {
            await CutAsync(running, operation, ct);
        }
        catch (ProviderException e)
        {
            operation.Failed(running.Tally, e.Code ?? e.Type);
            await FailAsync(running, e, ct);
        }
    }

    private async Task PassOnAsync(IModelProvider provider, Running running, CancellationToken ct)
    {
        var (call, request, sink, tally) = running;
        ProviderReply reply;
        try
        {
            reply = await request.SendAsync(provider, call.Id, ct);
        }
        catch (Exception e) when (e is ChatRequestException or ProviderException { MayBeBilled: false })
        {
            await call.SettleAsync(CallOutcome.Unused(CompletionStatus.Error, e.Message));
            throw;
        }

        using (reply)
        {
            if (request is ChatRequest { Stream: true } chat)
            {
                var scanner = new StreamScanner(tally, hideUsage: !chat.IncludeUsage);
                await ReplyRelay.StreamAsync(reply, sink, scanner, tally, new Heartbeat(sink, scanner, options.Value.HeartbeatAfter, clock, ct), ct);
                await call.SettleAsync(tally.Outcome());
            }
            else
            {
                var answer = await ReplyRelay.ReadAsync(reply, request, tally, options.Value.MostAnswerBytes, ct);
                await call.SettleAsync(tally.Outcome());
                await sink.AnswerAsync(answer, ct);
            }
        }
    }

    /// <summary>Whoever asked has gone, or this process is about to. The reply is disposed by now, so the provider has been told to stop.</summary>
    private async Task CutAsync(Running running, GenAIOperation operation, CancellationToken ct)
    {
        if (ct.IsCancellationRequested || !stopping.Token.IsCancellationRequested)
        {
            operation.Failed(running.Tally, CompletionStatus.Cancelled);
            await running.Call.SettleAsync(running.Tally.Outcome(CompletionStatus.Cancelled));
            return;
        }

        operation.Failed(running.Tally, CompletionStatus.Interrupted);
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

    private readonly record struct Running(OpenCall Call, ModelRequest Request, IReplySink Sink, ReplyTally Tally);
}
