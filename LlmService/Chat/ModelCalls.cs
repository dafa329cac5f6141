using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.WarmUp;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// The path of one call: its row is opened, a provider is asked, the answer is passed on, the row is settled. Whatever
/// happens in between, it is settled by what had been seen until then.
/// </summary>
internal sealed class ModelCalls(
    ProviderRouter providers, CallGate gate, TokenLimits limits, BudgetGate budgets, ICallMeter meter, ModelAsk ask, UsageCounters counters, UsedModels used, TimeProvider clock)
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
        var route = await providers.FindAsync(caller, request.Model, ct);
        using var place = await gate.EnterAsync(caller, ct);
        var first = await route.BeginAsync(request, ct);

        // One time for all: rows of a period are found by the time in their ids, and the window of a budget by the call's.
        var now = clock.GetUtcNow();
        var record = new CallRecord(
            Guid.CreateVersion7(now), caller.TenantId, caller.UserId, caller.KeyId, first.Candidate.ProviderName, first.Candidate.Model,
            context.Operation ?? request.Operation, request.Stream, request.InputTokenEstimate, now, context.TraceParent)
        {
            Agent = context.Agent,
            IsBackground = context.IsBackground,
            Budget = caller.Budget,
        };
        if (!context.IsBackground)
        {
            used.Saw(caller.TenantId, request.Model);
        }

        var call = await AdmitAsync(context, caller, request, record, route, first);
        var tally = new ReplyTally(request.InputTokenEstimate, request.Answers);
        try
        {
            sink.Opened(call.Id);
            call.Follow(tally.SoFar);
            await ask.RunAsync(new Running(route, first, call, request, sink, tally, context.Clock), ct);
        }
        finally
        {
            // Reached with its place, or unsettled, only through a fault of ours, and even then the provider may send a bill.
            first.Leave(0);
            await call.SettleAsync(tally.Outcome(CompletionStatus.Error, "internal error"));
        }

        return new CallReport(call.Id, call.Record.Provider, call.Outcome ?? tally.Outcome()) { CostNanoUsd = call.CostNanoUsd };
    }

    private async Task<OpenCall> AdmitAsync(CallContext context, CallerIdentity caller, ModelRequest request, CallRecord record, ModelRoute route, Attempt first)
    {
        try
        {
            return await OpenAsync(context, caller, request, record, route);
        }
        catch (Exception e)
        {
            first.Leave(0);
            if (e is ChatRequestException { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status402PaymentRequired })
            {
                counters.Count(caller.TenantId, caller.UserId, UsageMetric.LlmRefused);
            }

            throw;
        }
    }

    /// <summary>What the call may take is reserved, then its row is opened; without a row there is no call, and nothing is taken.</summary>
    private async Task<OpenCall> OpenAsync(CallContext context, CallerIdentity caller, ModelRequest request, CallRecord record, ModelRoute route)
    {
        var budget = await budgets.ReserveAsync(context.Headers, request, record, route.Candidates);
        TokenReservation? tokens = null;
        try
        {
            tokens = await limits.ReserveAsync(context.Headers, caller, request.InputTokenEstimate);
            return await meter.OpenAsync(record, tokens, budget);
        }
        catch
        {
            budget?.Release();
            tokens?.Settle(0);
            throw;
        }
    }
}
