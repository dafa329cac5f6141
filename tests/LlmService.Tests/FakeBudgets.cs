using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;

namespace Platform.LlmService.Tests;

/// <summary>Stands for UsageService's budgets towards one process: the same budgets for every tenant, and what is left of them.</summary>
public sealed class FakeBudgets
{
    private readonly ConcurrentQueue<BudgetNeed> _needs = new();
    private int _reads;

    public IReadOnlyList<BudgetTerms> Terms { get; set; } = [];

    /// <summary>Answers nothing but 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>Takes questions and never answers.</summary>
    public bool Hangs { get; set; }

    public int LeaseSeconds { get; set; } = 3600;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>All that was ever asked for, also in vain.</summary>
    public IReadOnlyCollection<BudgetNeed> Needs => _needs;

    public static BudgetTerms Of(
        string name, long limit, string unit = BudgetUnit.Requests, string whenUnavailable = BudgetFallback.Open, params IReadOnlyList<DateTimeOffset> windows) => new(
            Guid.CreateVersion7(), name, BudgetSubject.Tenant, null, unit, limit, BudgetEnforcement.Hard, whenUnavailable,
            windows.Count > 0 ? windows : [DateTimeOffset.UnixEpoch], 0);

    internal void Map(WebApplication app)
    {
        app.MapPost(BudgetQuery.Path, async (HttpContext context) =>
        {
            Interlocked.Increment(ref _reads);
            if (await IsThereAsync(context))
            {
                var query = await context.Request.ReadFromJsonAsync(ContractsJson.Default.BudgetQuery);
                var answer = new BudgetAnswer([.. query!.Tenants.Select(tenant => new TenantBudgets(tenant, Terms))]);
                await context.Response.WriteAsJsonAsync(answer, ContractsJson.Default.BudgetAnswer);
            }
        });
        app.MapPost(BudgetLeaseRequest.Path, async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(ContractsJson.Default.BudgetLeaseRequest);
            foreach (var need in request!.Needs)
            {
                _needs.Enqueue(need);
            }

            if (await IsThereAsync(context))
            {
                await context.Response.WriteAsJsonAsync(new BudgetLease(LeaseSeconds, [.. request.Needs.Select(Grant)]), ContractsJson.Default.BudgetLease);
            }
        });
    }

    private BudgetGrant Grant(BudgetNeed need)
    {
        var rest = Math.Max(0, Terms.Single(terms => terms.Id == need.BudgetId).Limit - need.Held);
        var granted = Math.Min(need.Need, rest);
        granted += Math.Min(need.Ahead, (rest - granted) / 8);
        return new(need.BudgetId, need.WindowStart, granted, rest - granted, 0);
    }

    private async Task<bool> IsThereAsync(HttpContext context)
    {
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        context.Response.StatusCode = IsAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return !IsAway;
    }
}
