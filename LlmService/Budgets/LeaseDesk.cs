using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Budgets;

/// <summary>
/// Asks UsageService for parts of budgets: one question at a time, for all that need something by then. While it is away nobody waits for it;
/// the renewal finds out when it is back.
/// </summary>
internal sealed class LeaseDesk(
    BudgetClient client, InstanceLease instance, IOptions<BudgetOptions> options, BudgetMetrics metrics, TimeProvider clock, ILogger<LeaseDesk> logger)
{
    private readonly Lock _gate = new();
    private HashSet<BudgetAccount> _asking = [];
    private TaskCompletionSource<bool> _answered = NewAnswer();
    private bool _isRunning;
    private volatile bool _isAway;
    private long _sequence;

    public bool IsAway => _isAway;

    /// <summary>Asks for what the accounts need when the question is sent, which is after this was called.</summary>
    /// <returns>False when there is no answer.</returns>
    public Task<bool> AskAsync(IReadOnlyCollection<BudgetAccount> accounts, bool isRenewal = false)
    {
        if (accounts.Count == 0 || (_isAway && !isRenewal))
        {
            return Task.FromResult(accounts.Count == 0);
        }

        lock (_gate)
        {
            _asking.UnionWith(accounts);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync);
            }

            return _answered.Task;
        }
    }

    /// <summary>Gives back what is in stock, as the last thing.</summary>
    public Task<bool> GiveBackAsync(IReadOnlyCollection<BudgetAccount> accounts) => TryExchangeAsync([.. accounts], isLast: true);

    private async Task RunAsync()
    {
        while (TakeNext() is var (accounts, answered))
        {
            bool? isAnswered = null;
            try
            {
                isAnswered = await TryExchangeAsync(accounts, isLast: false);
            }
            finally
            {
                if (isAnswered is null)
                {
                    // A fault of ours ends this loop, but keeps nobody waiting; the next who asks starts another.
                    Stop();
                }

                answered.SetResult(isAnswered ?? false);
            }
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            _isRunning = false;
        }
    }

    private (BudgetAccount[] Accounts, TaskCompletionSource<bool> Answered)? TakeNext()
    {
        lock (_gate)
        {
            if (_asking.Count == 0)
            {
                _isRunning = false;
                return null;
            }

            var next = (_asking.ToArray(), _answered);
            (_asking, _answered) = ([], NewAnswer());
            return next;
        }
    }

    private async Task<bool> TryExchangeAsync(BudgetAccount[] accounts, bool isLast)
    {
        try
        {
            using var deadline = new CancellationTokenSource(options.Value.AskTimeout, clock);
            foreach (var some in accounts.Chunk(BudgetLeaseRequest.MaxNeeds))
            {
                await ExchangeAsync(some, isLast, deadline.Token);
            }

            if (_isAway)
            {
                _isAway = false;
                logger.UsageServiceIsBack();
            }

            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            if (!_isAway)
            {
                _isAway = true;
                logger.UsageServiceIsAway(e.Message);
            }

            return false;
        }
    }

    private async Task ExchangeAsync(BudgetAccount[] accounts, bool isLast, CancellationToken ct)
    {
        metrics.Asked();
        var askedAt = clock.GetTimestamp();
        var needs = Array.ConvertAll(accounts, account => account.Ask(isLast));
        var lease = await client.LeaseAsync(new(instance.InstanceId, Interlocked.Increment(ref _sequence), needs), ct);
        var endsAt = askedAt + (lease.LeaseSeconds * clock.TimestampFrequency);
        var grants = lease.Grants.ToDictionary(static grant => (grant.BudgetId, grant.WindowStart));
        foreach (var account in accounts)
        {
            account.Answer(grants.GetValueOrDefault((account.BudgetId, account.WindowStart)), endsAt);
        }
    }

    private static TaskCompletionSource<bool> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
