using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

/// <summary>Opens calls and settles them.</summary>
internal interface ICallMeter
{
    /// <exception cref="UnavailableException">The row could not be written, so the provider must not be asked.</exception>
    Task<OpenCall> OpenAsync(CallRecord call, TokenReservation? tokens = null, BudgetReservation? budgets = null);

    /// <summary>From now on what it has used is written down now and then, for the case that nobody lives to settle it.</summary>
    void Follow(CallRecord call, Func<CallProgress> soFar);

    /// <returns>What it cost; null where no price is known.</returns>
    ValueTask<long?> SettleAsync(CallRecord call, CallOutcome outcome);
}
