using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// The path of one call: its row is opened, the provider is asked, the answer is passed on, the row is settled. Whatever
/// happens in between, it is settled by what had been seen until then.
/// </summary>
internal sealed class ChatCompletions(
    ProviderRouter providers, TokenLimits limits, BudgetGate budgets, CallMeter meter, GenAITelemetry telemetry, Stopping stopping, IOptions<ChatOptions> options, TimeProvider clock)
{
    private const string Operation = "chat";

    /// <returns>Whether the provider gave its whole answer. The client need not have had all of it.</returns>
    /// <exception cref="ChatRequestException">The request can't be served.</exception>
    /// <exception cref="ProviderException">There is no answer, and nothing of one has been sent to the client.</exception>
    public async Task<bool> RunAsync(HttpContext context, CallerIdentity caller, ChatRequest request)
    {
        if (!caller.MayUse(request.Model))
        {
            throw ProviderRouter.NotFound(request.Model);
        }

        var provider = await providers.GetAsync(request.Model, context.RequestAborted);
        // One time for all: rows of a period are found by the time in their ids, and the window of a budget by the call's.
        var now = clock.GetUtcNow();
        var record = new CallRecord(
            Guid.CreateVersion7(now), caller.TenantId, caller.UserId, caller.KeyId, provider.Name, request.Model, Operation, request.Stream,
            request.InputTokenEstimate, now, Activity.Current?.Id)
        {
            Budget = caller.Budget,
        };
        var call = await OpenAsync(context, caller, request, record);
        context.Response.Headers[InternalHeaders.RequestId] = call.Id.ToString();
        var tally = new ReplyTally(request.InputTokenEstimate);
        call.Follow(tally.SoFar);
        try
        {
            await AskAsync(context, provider, call, request, tally);
        }
        finally
        {
            // Reached unsettled only through a fault of ours, and even then the provider may send a bill.
            await call.SettleAsync(tally.Outcome(CompletionStatus.Error, "internal error"));
        }

        return call.Status == CompletionStatus.Completed;
    }

    /// <summary>What the call may take is reserved, then its row is opened; without a row there is no call, and nothing is taken.</summary>
    private async Task<OpenCall> OpenAsync(HttpContext context, CallerIdentity caller, ChatRequest request, CallRecord record)
    {
        var budget = await budgets.ReserveAsync(context.Response.Headers, request, record);
        TokenReservation? tokens = null;
        try
        {
            tokens = await limits.ReserveAsync(context, caller, request.InputTokenEstimate);
            return await meter.OpenAsync(record, tokens, budget);
        }
        catch
        {
            budget?.Release();
            _ = tokens?.SettleAsync(0);
            throw;
        }
    }

    private async Task AskAsync(HttpContext context, IChatProvider provider, OpenCall call, ChatRequest request, ReplyTally tally)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            await call.SettleAsync(CallOutcome.Unused(CompletionStatus.Cancelled));
            return;
        }

        using var operation = telemetry.Start(provider, request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Token);
        try
        {
            await PassOnAsync(context.Response, provider, call, request, tally, end.Token);
            operation.Ended(tally);
        }
        catch (OperationCanceledException)
        {
            await CutAsync(context, call, tally, operation);
        }
        catch (ProviderException e)
        {
            operation.Failed(tally, e.Code ?? e.Type);
            await FailAsync(context.Response, call, tally, e);
        }
    }

    private async Task PassOnAsync(HttpResponse response, IChatProvider provider, OpenCall call, ChatRequest request, ReplyTally tally, CancellationToken ct)
    {
        ProviderReply reply;
        try
        {
            reply = await provider.SendAsync(call.Id, request, ct);
        }
        catch (Exception e) when (e is ChatRequestException or ProviderException { MayBeBilled: false })
        {
            await call.SettleAsync(CallOutcome.Unused(CompletionStatus.Error, e.Message));
            throw;
        }

        using (reply)
        {
            if (request.Stream)
            {
                await ReplyRelay.StreamAsync(reply, response, request, tally, ct);
                await call.SettleAsync(tally.Outcome());
            }
            else
            {
                var answer = await ReplyRelay.ReadAsync(reply, tally, options.Value.MostAnswerBytes, ct);
                await call.SettleAsync(tally.Outcome());
                await ReplyRelay.AnswerAsync(answer, response, ct);
            }
        }
    }

    /// <summary>The client has gone, or this process is about to. The reply is disposed by now, so the provider has been told to stop.</summary>
    private async Task CutAsync(HttpContext context, OpenCall call, ReplyTally tally, GenAIOperation operation)
    {
        if (context.RequestAborted.IsCancellationRequested || !stopping.Token.IsCancellationRequested)
        {
            operation.Failed(tally, CompletionStatus.Cancelled);
            await call.SettleAsync(tally.Outcome(CompletionStatus.Cancelled));
            return;
        }

        operation.Failed(tally, CompletionStatus.Interrupted);
        var e = new ProviderException(StatusCodes.Status503ServiceUnavailable, "server_error", "server_stopping", "The service is being restarted; ask again.");
        await call.SettleAsync(tally.Outcome(CompletionStatus.Interrupted, e.Message));
        await FailAsync(context.Response, call, tally, e);
    }

    private static async Task FailAsync(HttpResponse response, OpenCall call, ReplyTally tally, ProviderException e)
    {
        await call.SettleAsync(tally.Outcome(CompletionStatus.Error, e.InnerException is { } cause ? $"{e.Message} ({cause.Message})" : e.Message));
        if (!response.HasStarted)
        {
            throw e;
        }

        await ReplyRelay.BreakOffAsync(response, e);
    }
}
