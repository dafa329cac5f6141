using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>
/// This process's part of one window of a budget. Calls draw on what was granted without asking anybody; what they don't need comes back to it when
/// they are settled. Amounts grow for as long as the process keeps the account, so an answer that was lost, or came twice, falsifies nothing.
/// </summary>
internal sealed class BudgetAccount(Guid budgetId, DateTimeOffset windowStart, TimeProvider clock)
{
    /// <summary>How many calls like the first one to wait are asked for at once.</summary>
    private const int CallsAhead = 8;

    private readonly Lock _gate = new();
    private long _granted;
    private long _used;
    private long _reserved;
    private long _waiting;
    private long _stock;
    private long _drawnSinceAsked;
    private long _left = long.MaxValue;
    private long _undelivered;
    private long _askedHeld;
    private long _leaseEndsAt = clock.GetTimestamp();
    private long _lastDrawAt = clock.GetTimestamp();

    public Guid BudgetId => budgetId;

    public DateTimeOffset WindowStart => windowStart;

    /// <summary>UsageService no longer knows the budget.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Used and reserved.</summary>
    public long Committed
    {
        get
        {
            lock (_gate)
            {
                return _used + _reserved;
            }
        }
    }

    /// <summary>Nothing of it is needed any more, and all of it has come to the ledger.</summary>
    public bool IsIdleFor(TimeSpan time)
    {
        lock (_gate)
        {
            return _reserved == 0 && _waiting == 0 && (_undelivered == 0 || IsGone) && clock.GetElapsedTime(_lastDrawAt) > time;
        }
    }

    public BudgetDraw TryDraw(long amount)
    {
        lock (_gate)
        {
            if (IsGone)
            {
                return Draw(amount);
            }

            EndLease();
            var available = _granted - _used - _reserved;
            if (available >= amount)
            {
                return Draw(amount) with { IsLow = _left > 0 && available - amount < _stock / 2 };
            }

            // Exact at the end: what is left elsewhere was told with the last answer.
            return new(IsDrawn: false, IsLow: true, MayHelp: amount - available <= _left);
        }
    }

    /// <summary>Draws whatever there is.</summary>
    public void Force(long amount)
    {
        lock (_gate)
        {
            Draw(amount);
        }
    }

    public void Settle(long reserved, long used)
    {
        lock (_gate)
        {
            _reserved -= reserved;
            _used += used;
        }
    }

    public void Wait(long amount)
    {
        lock (_gate)
        {
            _waiting += amount;
        }
    }

    /// <summary>The limit has become another: what is in stock may be too much, and what was denied may be there.</summary>
    public void Recall()
    {
        lock (_gate)
        {
            _granted = Math.Min(_granted, _used + _reserved);
            _left = long.MaxValue;
        }
    }

    /// <summary>What to ask for. From here on no more is spent than is said to be held, until the answer is there.</summary>
    public BudgetNeed Ask(bool isLast = false)
    {
        lock (_gate)
        {
            EndLease();
            _stock = isLast ? 0 : Math.Max(_waiting * CallsAhead, Math.Max(_drawnSinceAsked * 4, _stock / 4));
            _drawnSinceAsked = 0;
            var committed = _used + _reserved;
            var available = Math.Max(0, _granted - committed);
            var kept = Math.Min(available, Math.Max(_stock, _waiting));
            _granted = committed + kept;
            _askedHeld = Math.Max(0, _granted);
            var need = Math.Max(0, _waiting - kept);
            return new(budgetId, windowStart, Bounded(_askedHeld), Bounded(need), Bounded(Math.Max(0, _stock - kept)));
        }
    }

    public void Answer(BudgetGrant? grant, long leaseEndsAt)
    {
        lock (_gate)
        {
            IsGone = grant is null;
            if (grant is not null)
            {
                _granted = _askedHeld + grant.Granted;
                _left = grant.Left;
                _undelivered = grant.Undelivered;
                _leaseEndsAt = leaseEndsAt;
            }
        }
    }

    private static long Bounded(long amount) => Math.Min(amount, BudgetLeaseRequest.MaxAmount);

    private BudgetDraw Draw(long amount)
    {
        _reserved += amount;
        _drawnSinceAsked += amount;
        _lastDrawAt = clock.GetTimestamp();
        return new(IsDrawn: true, IsLow: false, MayHelp: false);
    }

    /// <summary>What has not been renewed may have been granted to others.</summary>
    private void EndLease()
    {
        if (clock.GetTimestamp() >= _leaseEndsAt)
        {
            _granted = Math.Min(_granted, _used + _reserved);
            _left = long.MaxValue;
        }
    }
}

/// <summary>What became of drawing on an account.</summary>
/// <param name="IsDrawn">The amount is reserved.</param>
/// <param name="IsLow">More should be asked for before it is needed.</param>
/// <param name="MayHelp">Asking may get what is missing.</param>
internal readonly record struct BudgetDraw(bool IsDrawn, bool IsLow, bool MayHelp);
