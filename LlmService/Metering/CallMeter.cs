using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Pricing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

/// <summary>Keeps the calls in the ledger: the row stands before the provider is asked, and no connection is held while it answers.</summary>
internal sealed class CallMeter(
    OpeningWriter openings, [FromKeyedServices(Metering.BackgroundPool)] OpeningWriter backgroundOpenings, OpeningTimes times, InstanceLease lease, SettlementQueue queue, RunningCalls running, PriceBook prices, UnpricedUse unpriced, TimeProvider clock)
    : ICallMeter
{
    public async Task<OpenCall> OpenAsync(CallRecord call, TokenReservation? tokens, BudgetReservation? budgets)
    {
        if (!lease.IsHeld)
        {
            throw Unavailable();
        }

        queue.Owe(call.Id);
        try
        {
            // Without the caller's token: a row half written because a client left would be one more case for nothing.
            var held = call with { Holder = lease.InstanceId };
            await WriteAsync(held);
            return new OpenCall(held, this, tokens, budgets);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            // If the row came to be after all, the sweeper finds it open and owed by nobody.
            queue.OweNoMore(call.Id);
            throw Unavailable(e);
        }
    }

    public void Follow(CallRecord call, Func<CallProgress> soFar) => running.Add(call, soFar);

    /// <returns>What it cost, where that is known.</returns>
    public async ValueTask<long?> SettleAsync(CallRecord call, CallOutcome outcome)
    {
        running.Remove(call);
        var cost = prices.CostOf(call.Provider, call.Model, call.StartedAt, outcome.Tokens);
        if (cost is null)
        {
            unpriced.Report(call, outcome.Tokens);
        }

        await queue.AddAsync(new Settlement(call, outcome.Status, outcome.Tokens, outcome.Estimated, cost, Clean(outcome.Error), clock.GetUtcNow()));
        return cost;
    }

    private async Task WriteAsync(CallRecord call)
    {
        if (call.IsBackground)
        {
            await backgroundOpenings.WriteAsync(call);
            return;
        }

        var began = clock.GetTimestamp();
        try
        {
            await openings.WriteAsync(call);
        }
        finally
        {
            times.Took(clock.GetElapsedTime(began));
        }
    }

    /// <summary>Errors may quote a provider: kept short, and without the one character that PostgreSQL's text can't hold.</summary>
    internal static string? Clean(string? error)
    {
        const int Longest = 500;
        var text = error?.Replace('\0', ' ');
        return text is { Length: > Longest } ? text[..Longest].TrimEnd() : text;
    }

    private static UnavailableException Unavailable(Exception? cause = null) =>
        new("The request can't be recorded at the moment, so no model was asked.", inner: cause);
}
