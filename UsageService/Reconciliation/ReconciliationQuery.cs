using Platform.ServiceDefaults;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Reconciliation;

/// <summary>The parameters of a reconciliation as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record ReconciliationQuery(string? From, string? To, string? Tenants)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public (DateTimeOffset From, DateTimeOffset To, bool AllTenants) Read(ParameterReader parameters, DateTimeOffset now)
    {
        var to = parameters.Time("to", To) ?? WholeHours.Ceiling(now);
        var from = parameters.Time("from", From) ?? Plausible.Clamp(to) - Usual;
        RequireHour(parameters, "from", from);
        RequireHour(parameters, "to", to);
        if (from >= to || to - from > Longest)
        {
            parameters.Fail("to", "Must lie after from, at most 31 days.");
        }

        if (Tenants is not (null or "" or "own" or "all"))
        {
            parameters.Fail("tenants", "Must be own or all.");
        }

        return (from, to, Tenants == "all");
    }

    private static void RequireHour(ParameterReader parameters, string name, DateTimeOffset time)
    {
        if (!WholeHours.Is(time))
        {
            parameters.Fail(name, "Must be a whole hour: the ledger's sums are kept by hour.");
        }
        else if (!Plausible.IsTime(time))
        {
            parameters.Fail(name, Plausible.TimeExpected);
        }
    }
}
