using System.Diagnostics;

namespace Platform.ServiceDefaults.Admission;

/// <summary>
/// Lets a replica grant on its own what is little beside what a limit has left, and tells the store that all replicas share it in a moment later, of all
/// that was granted meanwhile together. Nobody waits for the store while there is plenty; near the limit every grant is asked for, so that it is met exactly.
/// </summary>
/// <remarks>
/// All replicas together grant at most one twentieth of what is left before the store knows of it: that is how far a limit can be overrun, by replicas
/// that begin in the same moment.
/// </remarks>
/// <typeparam name="TKey">What says which limit it is, with its quota.</typeparam>
/// <param name="replicas">How many share the limits.</param>
/// <param name="tell">
/// Tells the store what was granted, and answers what each of the limits has left, in the same order; null when the store can't be told. Must not throw.
/// </param>
/// <param name="clock">Time.</param>
public sealed class Headroom<TKey>(int replicas, Func<IReadOnlyList<KeyValuePair<TKey, long>>, Task<IReadOnlyList<long>?>> tell, TimeProvider clock)
    where TKey : notnull
{
    private const int OnePartIn = 20;
    private const int SweepFrom = 1024;

    /// <summary>What the store said longer ago is not relied on.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Account> _accounts = [];
    // Those with something untold; a moment's callers are few beside all that have called lately.
    private readonly List<TKey> _untold = [];
    private bool _isLingering;
    private int _sweepAt = SweepFrom;

    /// <summary>Takes an amount of each limit, or of none.</summary>
    /// <param name="keys">The limits.</param>
    /// <param name="amount">How much.</param>
    /// <param name="left">Takes what each has left afterwards.</param>
    /// <returns>False when the store must be asked.</returns>
    public bool TryTake(ReadOnlySpan<TKey> keys, long amount, Span<long> left)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (!_accounts.TryGetValue(key, out var account) || !HasPlenty(account, amount))
                {
                    return false;
                }
            }

            for (var i = 0; i < keys.Length; i++)
            {
                var account = _accounts[keys[i]];
                Count(keys[i], account, amount);
                left[i] = account.Left - account.Ahead;
            }

            LingerOnce();
            return true;
        }
    }

    /// <summary>Counts what was used beyond what was taken, or gives back what was not when it is less than nothing.</summary>
    /// <param name="key">The limit.</param>
    /// <param name="amount">How much.</param>
    public void Add(TKey key, long amount)
    {
        lock (_gate)
        {
            var account = _accounts.TryGetValue(key, out var known) ? known : Open(key, left: 0);
            Count(key, account, amount);
            if (HasPlenty(account, 0))
            {
                LingerOnce();
                return;
            }
        }

        // Somebody may be refused because of it.
        _ = TellAsync();
    }

    /// <summary>Remembers what the store has said.</summary>
    /// <param name="key">The limit.</param>
    /// <param name="left">What it has left.</param>
    public void Learn(TKey key, long left)
    {
        lock (_gate)
        {
            if (_accounts.TryGetValue(key, out var account))
            {
                (account.Left, account.At) = (left, clock.GetTimestamp());
            }
            else if (left >= (long)OnePartIn * replicas)
            {
                Open(key, left);
            }
        }
    }

    private void Count(TKey key, Account account, long amount)
    {
        if (account.Untold == 0)
        {
            _untold.Add(key);
        }

        account.Untold += amount;
    }

    private Account Open(TKey key, long left)
    {
        if (_accounts.Count >= _sweepAt)
        {
            foreach (var (old, _) in _accounts.Where(one => IsForgettable(one.Value)))
            {
                _accounts.Remove(old);
            }

            _sweepAt = Math.Max(SweepFrom, _accounts.Count * 2);
        }

        return _accounts[key] = new() { Left = left, At = clock.GetTimestamp() };
    }

    private bool IsForgettable(Account account) => account is { Untold: 0, Pending: 0 } && clock.GetElapsedTime(account.At) >= FreshFor;

    private bool HasPlenty(Account account, long more)
        => account.Left / (OnePartIn * replicas) is var part and > 0 && account.Ahead + more <= part && clock.GetElapsedTime(account.At) < FreshFor;

    private void LingerOnce()
    {
        if (!_isLingering)
        {
            _isLingering = true;
            _ = TellLaterAsync();
        }
    }

    private async Task TellLaterAsync()
    {
        // It goes on after the request that began it.
        Activity.Current = null;
        await Task.Delay(Linger, clock);
        lock (_gate)
        {
            _isLingering = false;
        }

        await TellAsync();
    }

    private async Task TellAsync()
    {
        var untold = TakeUntold();
        if (untold.Count == 0)
        {
            return;
        }

        var left = await tell(untold);
        lock (_gate)
        {
            for (var i = 0; i < untold.Count; i++)
            {
                var account = _accounts[untold[i].Key];
                account.Telling -= untold[i].Value;
                account.Pending--;
                (account.Left, account.At) = (left?[i] ?? 0, clock.GetTimestamp());
            }
        }
    }

    private List<KeyValuePair<TKey, long>> TakeUntold()
    {
        lock (_gate)
        {
            List<KeyValuePair<TKey, long>> untold = [];
            foreach (var key in _untold)
            {
                // What was used and given back again is nothing to tell, and may be forgotten.
                if (_accounts.TryGetValue(key, out var account) && account.Untold != 0)
                {
                    untold.Add(new(key, account.Untold));
                    account.Telling += account.Untold;
                    account.Untold = 0;
                    account.Pending++;
                }
            }

            _untold.Clear();
            return untold;
        }
    }

    private sealed class Account
    {
        /// <summary>What the store said last, and when.</summary>
        public long Left;

        public long At;

        /// <summary>Granted, and not yet said.</summary>
        public long Untold;

        /// <summary>Said, and not yet answered; by so many tellings.</summary>
        public long Telling;

        public int Pending;

        public long Ahead => Untold + Telling;
    }
}
