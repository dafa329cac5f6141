using Microsoft.Extensions.Options;

namespace Platform.LlmService.WarmUp;

/// <summary>
/// Begins what is due. Eager: when it is new or changed, and when a process starts. Lazy: when somebody has used the model. Scheduled: when its window opens.
/// </summary>
internal sealed class WarmUpPlanner(RunStore runs, UsedModels used, IOptions<WarmUpOptions> options, TimeProvider clock)
{
    private bool _hasStarted;

    public async Task PlanAsync(CancellationToken ct)
    {
        var plans = await runs.IdleAsync(ct);
        used.Watch(plans.Where(static plan => plan.Strategy == WarmUpStrategy.Lazy).Select(static plan => (plan.TenantId, plan.Model)));
        var now = clock.GetUtcNow();
        foreach (var plan in plans.Where(plan => IsDue(plan, now)))
        {
            await runs.BeginAsync(plan, ct);
        }

        _hasStarted = true;
    }

    private bool IsDue(IdlePlan plan, DateTimeOffset now)
    {
        var isRecent = plan.LastBegan is { } began && now - began < options.Value.RepeatAfter;
        return plan.Strategy switch
        {
            WarmUpStrategy.Eager => plan.LastBegan is not { } last || last < plan.UpdatedAt || (!_hasStarted && !isRecent),
            WarmUpStrategy.Lazy => used.Take(plan.TenantId, plan.Model) && !isRecent,
            _ => DailyWindow.At(now, plan.Window!) is var (from, _) && !(plan.LastBegan >= from),
        };
    }
}
