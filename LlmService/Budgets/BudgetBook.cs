using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>
/// The budgets of the tenants that call, as UsageService told them last. Only the first call of a tenant waits for it, and only for so long; what
/// was known stays while it is away.
/// </summary>
internal sealed class BudgetBook(BudgetClient client, BudgetAccounts accounts, IOptions<BudgetOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, Page> _pages = new();

    /// <summary>Null when nobody has ever told.</summary>
    public async ValueTask<BudgetSet?> FindAsync(Guid tenantId)
    {
        var page = _pages.GetOrAdd(tenantId, static _ => new());
        page.LastAskedAt = clock.GetTimestamp();
        if (page.Budgets is null)
        {
            await page.FirstReading(() => ReadFirstAsync(tenantId));
        }

        return page.Budgets;
    }

    /// <summary>Reads the budgets of all tenants that call again, and forgets those that don't.</summary>
    /// <exception cref="HttpRequestException">UsageService is away.</exception>
    public async Task RefreshAsync(CancellationToken ct)
    {
        foreach (var tenants in _pages.Keys.Chunk(BudgetQuery.MaxTenants))
        {
            Keep(await client.ReadAsync(new(tenants), ct));
        }

        foreach (var (tenant, page) in _pages)
        {
            if (clock.GetElapsedTime(page.LastAskedAt) > options.Value.ForgetAfter)
            {
                _pages.TryRemove(tenant, out _);
            }
        }
    }

    private async Task ReadFirstAsync(Guid tenantId)
    {
        try
        {
            using var deadline = new CancellationTokenSource(options.Value.AskTimeout, clock);
            Keep(await client.ReadAsync(new([tenantId]), deadline.Token));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Nobody waits a second time: from here on it is asked for in the background.
        }
    }

    private void Keep(BudgetAnswer answer)
    {
        foreach (var tenant in answer.Tenants)
        {
            if (!_pages.TryGetValue(tenant.TenantId, out var page))
            {
                continue;
            }

            var before = page.Budgets;
            page.Budgets = new(tenant.Budgets);
            foreach (var changed in before?.All.Where(old => tenant.Budgets.Any(now => now.Id == old.Id && now.Limit != old.Limit)) ?? [])
            {
                accounts.Recall(changed.Id);
            }
        }
    }

    private sealed class Page
    {
        private readonly Lock _gate = new();
        private Task? _first;
        private volatile BudgetSet? _budgets;
        private long _lastAskedAt;

        public BudgetSet? Budgets { get => _budgets; set => _budgets = value; }

        public long LastAskedAt { get => Volatile.Read(ref _lastAskedAt); set => Volatile.Write(ref _lastAskedAt, value); }

        /// <summary>Once, for all that wait.</summary>
        public Task FirstReading(Func<Task> read)
        {
            lock (_gate)
            {
                return _first ??= read();
            }
        }
    }
}
