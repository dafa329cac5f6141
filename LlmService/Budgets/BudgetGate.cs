using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Metering;
using Platform.LlmService.Pricing;
using Platform.LlmService.Providers.Routing;

namespace Platform.LlmService.Budgets;

/// <summary>
/// Admits calls by their budgets: the most that a call may take is reserved before its provider is asked, and settled to what it took. Drawn on what
/// UsageService has granted; it is asked only when that runs out.
/// </summary>
internal sealed class BudgetGate(
    BudgetBook book, BudgetAccounts accounts, LeaseDesk desk, PriceBook prices, BudgetWarnings warnings, BudgetMetrics metrics,
    IOptions<BudgetOptions> options, TimeProvider clock)
{
    /// <summary>Reserves what the call may take, whoever of the candidates answers it; null when no budget bounds it.</summary>
    /// <exception cref="ChatRequestException">A hard budget has too little left, or can't be asked and refuses then.</exception>
    public ValueTask<BudgetReservation?> ReserveAsync(IHeaderDictionary headers, ModelRequest request, CallRecord call, ImmutableArray<Candidate> candidates)
    {
        var output = request.MostOutputTokens(options.Value.AssumedOutputTokens);
        var budgeted = new BudgetedCall(
            call.TenantId, call.UserId, call.KeyId, call.Budget, call.Agent, call.Provider, call.Model, call.InputTokenEstimate, output, call.StartedAt);
        return ReserveAsync(headers, candidates.Length > 1 ? Dearest(budgeted, candidates) : budgeted);
    }

    /// <summary>One without a price counts as the dearest: what it will come to, nobody knows.</summary>
    private BudgetedCall Dearest(BudgetedCall call, ImmutableArray<Candidate> candidates) => candidates
        .Select(candidate => call with { Provider = candidate.ProviderName, Model = candidate.Model })
        .MaxBy(one => prices.CostOf(one.Provider, one.Model, one.StartedAt, new TokenCounts(one.InputTokens, 0, one.OutputTokens, 0)) ?? long.MaxValue)!;

    private async ValueTask<BudgetReservation?> ReserveAsync(IHeaderDictionary headers, BudgetedCall call)
    {
        if (await book.FindAsync(call.TenantId) is not { } known)
        {
            var isAdmitted = options.Value.WhenUnknown == BudgetFallback.Open;
            metrics.Unchecked(isAdmitted);
            return isAdmitted ? null : throw BudgetRefusal.Unknown();
        }

        var budgets = known.For(call);
        if (budgets.Count == 0)
        {
            return null;
        }

        warnings.Announce(headers, call.TenantId, budgets, call.StartedAt);
        var reservation = new BudgetReservation(call, prices);
        try
        {
            foreach (var terms in budgets.Where(static budget => budget.Enforcement == BudgetEnforcement.Hard))
            {
                await DrawAsync(headers, reservation, terms, call);
            }
        }
        catch
        {
            reservation.Release();
            throw;
        }

        return reservation.IsEmpty ? null : reservation;
    }

    private async ValueTask DrawAsync(IHeaderDictionary headers, BudgetReservation reservation, BudgetTerms terms, BudgetedCall call)
    {
        if (terms.At(call.StartedAt) is not { } span)
        {
            AdmitUnchecked(terms);
            return;
        }

        var most = new TokenCounts(call.InputTokens, 0, call.OutputTokens, 0);
        if (BudgetReservation.AmountOf(terms.Unit, call, most, prices) is not { } amount)
        {
            amount = terms.WhenUnavailable == BudgetFallback.Open ? 0 : throw BudgetRefusal.Unpriced(terms.Name, call.Model);
        }

        var account = accounts.Get(terms, span.Start);
        // What this process knows by itself it needs not ask, and knows also while nobody answers.
        var isUsedUp = terms.Limit == 0 || amount > terms.Limit - account.Committed;
        switch (isUsedUp ? Drawing.Denied : await DrawAsync(account, amount))
        {
            case Drawing.Denied:
                metrics.Refused(terms.Unit);
                // The official clients would try a 429 again at once, twice.
                headers["x-should-retry"] = "false";
                throw BudgetRefusal.UsedUp(terms, span, amount, clock.GetUtcNow());
            case Drawing.Unanswered:
                AdmitUnchecked(terms);
                account.Force(amount);
                break;
        }

        reservation.Add(account, terms.Unit, amount);
    }

    private async ValueTask<Drawing> DrawAsync(BudgetAccount account, long amount)
    {
        var draw = account.TryDraw(amount);
        if (draw.IsDrawn)
        {
            if (draw.IsLow)
            {
                _ = desk.AskAsync([account]);
            }

            return Drawing.Drawn;
        }

        account.Wait(amount);
        try
        {
            return await WaitAsync(account, amount, draw);
        }
        finally
        {
            account.Wait(-amount);
        }
    }

    /// <summary>Others may be quicker to draw what was granted; as long as there is more, it is asked for again.</summary>
    private async Task<Drawing> WaitAsync(BudgetAccount account, long amount, BudgetDraw draw)
    {
        var began = clock.GetTimestamp();
        while (draw.MayHelp || desk.IsAway)
        {
            var left = options.Value.AskTimeout - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await AskAsync(account, left))
            {
                return Drawing.Unanswered;
            }

            draw = account.TryDraw(amount);
            if (draw.IsDrawn)
            {
                return Drawing.Drawn;
            }
        }

        return Drawing.Denied;
    }

    private async Task<bool> AskAsync(BudgetAccount account, TimeSpan longest)
    {
        try
        {
            return await desk.AskAsync([account]).WaitAsync(longest, clock);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void AdmitUnchecked(BudgetTerms terms)
    {
        var isAdmitted = terms.WhenUnavailable == BudgetFallback.Open;
        metrics.Unchecked(isAdmitted);
        if (!isAdmitted)
        {
            throw BudgetRefusal.Unavailable(terms.Name);
        }
    }

    private enum Drawing
    {
        Drawn,
        Denied,
        Unanswered,
    }
}
