namespace Platform.Contracts;

/// <summary>How interference developed, by days of UTC.</summary>
/// <param name="Days">Oldest first, also those on which nothing happened; the last one is today.</param>
public sealed record IncidentTrend(IReadOnlyList<IncidentDay> Days)
{
    /// <summary>Where UsageService gives it.</summary>
    public const string Path = "/internal/interference/trend";

    /// <summary>The most days that can be asked for.</summary>
    public const int MaxDays = 400;
}

/// <summary>A day.</summary>
/// <param name="Date">Of UTC.</param>
/// <param name="Incidents">That began on it.</param>
/// <param name="OpenMinutes">In which at least one was open, also of those that began before.</param>
/// <param name="Findings">That began on it.</param>
/// <param name="Services">Who suffered.</param>
/// <param name="Causes">Who or what was behind it.</param>
public sealed record IncidentDay(
    DateOnly Date,
    int Incidents,
    double OpenMinutes,
    IReadOnlyList<RuleCount> Findings,
    IReadOnlyList<ServiceMinutes> Services,
    IReadOnlyList<CauseMinutes> Causes);

/// <summary>Findings of a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">How bad they were.</param>
/// <param name="Count">How many began.</param>
public sealed record RuleCount(string Rule, FindingSeverity Severity, int Count);

/// <summary>A service that suffered.</summary>
/// <param name="Service">The service.</param>
/// <param name="Minutes">In which it had an open finding.</param>
public sealed record ServiceMinutes(string Service, double Minutes);

/// <summary>A cause.</summary>
/// <param name="Kind">E.g. <c>pool</c>.</param>
/// <param name="Resource">Its name.</param>
/// <param name="Minutes">In which an incident with it was open.</param>
public sealed record CauseMinutes(string Kind, string Resource, double Minutes);
