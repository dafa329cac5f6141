using System.Diagnostics.Metrics;

namespace Platform.LlmService.Budgets;

internal sealed class BudgetMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _warned;
    private readonly Counter<long> _unchecked;
    private readonly Counter<long> _asked;

    public BudgetMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Llm");
        _refused = meter.CreateCounter<long>("platform.llm.budget.refused", "{request}", "Requests that a budget had nothing left for.");
        _warned = meter.CreateCounter<long>("platform.llm.budget.warned", "{request}", "Requests with a budget at 80 % or more.");
        _unchecked = meter.CreateCounter<long>("platform.llm.budget.unchecked", "{request}", "Requests that no budget could be asked about.");
        _asked = meter.CreateCounter<long>("platform.llm.budget.lease_requests", "{request}", "Questions to UsageService for parts of budgets.");
    }

    public void Refused(string unit) => _refused.Add(1, new KeyValuePair<string, object?>("unit", unit));

    public void Warned(bool isUsedUp) => _warned.Add(1, new KeyValuePair<string, object?>("used_up", isUsedUp));

    public void Unchecked(bool isAdmitted) => _unchecked.Add(1, new KeyValuePair<string, object?>("admitted", isAdmitted));

    public void Asked() => _asked.Add(1);
}
