using Microsoft.Extensions.Options;

namespace Platform.LlmService.Budgets;

/// <summary>Keeps budgets known and grants alive, beside the requests.</summary>
internal sealed class BudgetKeeper(
    BudgetBook book, BudgetAccounts accounts, LeaseDesk desk, IOptions<BudgetOptions> options, TimeProvider clock, ILogger<BudgetKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Task? _ending;
    private bool _isRead = true;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice at once; who comes second must not go on to dispose what the first still uses.
        lock (_gate)
        {
            return _ending ??= EndAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RefreshEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(stoppingToken);
            foreach (var account in accounts.All.Where(account => account.IsIdleFor(options.Value.ForgetAfter)))
            {
                accounts.Forget(account);
            }

            await desk.AskAsync(accounts.All, isRenewal: true).WaitAsync(stoppingToken);
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            if (!desk.IsAway && accounts.All is { Count: > 0 } all && !await desk.GiveBackAsync(all).WaitAsync(LastWord, clock, CancellationToken.None))
            {
                logger.StockNotGivenBack();
            }
        }
        catch (TimeoutException)
        {
            logger.StockNotGivenBack();
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
            deadline.CancelAfter(options.Value.AskTimeout);
            await book.RefreshAsync(deadline.Token);
            _isRead = true;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (_isRead)
            {
                _isRead = false;
                logger.BudgetsNotRead(e.Message);
            }
        }
    }
}
