using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Pricing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

/// <summary>Opens calls: the row stands before the provider is asked, and no connection is held while it answers.</summary>
internal sealed class CallMeter(
    OpeningWriter openings, InstanceLease lease, SettlementQueue queue, RunningCalls running, PriceBook prices, UnpricedUse unpriced, TimeProvider clock)
{
    /// <exception cref="UnavailableException">The row could not be written, so the provider must not be asked.</exception>
    public async Task<OpenCall> OpenAsync(CallRecord call, TokenReservation? tokens = null, BudgetReservation? budgets = null)
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
            await openings.WriteAsync(held);
            return new OpenCall(held, this, tokens, budgets);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            // If the row came to be after all, the sweeper finds it open and owed by nobody.
            queue.OweNoMore(call.Id);
            throw Unavailable(e);
        }
    }

    /// <summary>From now on what it has used is written down now and then, for the case that nobody lives to settle it.</summary>
    public void Follow(CallRecord call, Func<CallProgress> soFar) => running.Add(call, soFar);

    public async ValueTask SettleAsync(CallRecord call, CallOutcome outcome)
    {
        running.Remove(call);
        var cost = prices.CostOf(call.Provider, call.Model, call.StartedAt, outcome.Tokens);
        if (cost is null)
        {
            unpriced.Report(call, outcome.Tokens);
        }

        await queue.AddAsync(new Settlement(call, outcome.Status, outcome.Tokens, outcome.Estimated, cost, Clean(outcome.Error), clock.GetUtcNow()));
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
