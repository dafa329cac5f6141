namespace Platform.Contracts;

/// <summary>
/// One process asks for parts of budgets, or renews those it has. What it was granted is its alone until the lease ends, so it may admit calls
/// without asking again.
/// </summary>
/// <param name="Holder">The process; <see cref="UsageEvent.Holder"/> of the calls it admits.</param>
/// <param name="Sequence">Grows with every request of this holder: what arrives after a later one is ignored.</param>
/// <param name="Needs">Between 1 and <see cref="MaxNeeds"/>, one a budget and window.</param>
public sealed record BudgetLeaseRequest(Guid Holder, long Sequence, IReadOnlyList<BudgetNeed> Needs)
{
    /// <summary>The most budgets and windows of one request.</summary>
    public const int MaxNeeds = 500;

    /// <summary>The largest amount of anything.</summary>
    public const long MaxAmount = 1_000_000_000_000_000_000;

    /// <summary>Where UsageService takes it.</summary>
    public const string Path = "/internal/usage/budgets/lease";
}

/// <summary>What a process needs of a budget.</summary>
/// <param name="BudgetId">The budget.</param>
/// <param name="WindowStart">One of its windows, as UsageService told it.</param>
/// <param name="Held">All that the process has ever used, reserved or keeps of this window. It is taken for granted, whatever the limit.</param>
/// <param name="Need">How much more it needs now, for calls that wait.</param>
/// <param name="Ahead">How much more it would like for calls to come.</param>
public sealed record BudgetNeed(Guid BudgetId, DateTimeOffset WindowStart, long Held, long Need, long Ahead);

/// <summary>What a process was granted.</summary>
/// <param name="LeaseSeconds">How long, counted by the holder from before it asked.</param>
/// <param name="Grants">One for every need whose budget still exists.</param>
public sealed record BudgetLease(int LeaseSeconds, IReadOnlyList<BudgetGrant> Grants);

/// <summary>A part of a budget.</summary>
/// <param name="BudgetId">The budget.</param>
/// <param name="WindowStart">The window.</param>
/// <param name="Granted">How much beyond what it held.</param>
/// <param name="Left">How much is left for anybody after that.</param>
/// <param name="Undelivered">How much of what it held the ledger has not seen yet.</param>
public sealed record BudgetGrant(Guid BudgetId, DateTimeOffset WindowStart, long Granted, long Left, long Undelivered);
