namespace Platform.Contracts;

/// <summary>Whose use a budget bounds.</summary>
public static class BudgetSubject
{
    /// <summary>Everything of the tenant.</summary>
    public const string Tenant = "tenant";

    /// <summary>One user, with whatever key.</summary>
    public const string User = "user";

    /// <summary>One API key.</summary>
    public const string Key = "key";

    /// <summary>One agent, by name.</summary>
    public const string Agent = "agent";

    /// <summary>Every API key that names this budget as the one it draws on.</summary>
    public const string Named = "named";

    /// <summary>Every subject there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Tenant, User, Key, Agent, Named];
}

/// <summary>What a budget counts.</summary>
public static class BudgetUnit
{
    /// <summary>Cost in nano-USD (10⁻⁹ USD).</summary>
    public const string Cost = "cost";

    /// <summary>Tokens, input and output together.</summary>
    public const string Tokens = "tokens";

    /// <summary>Requests.</summary>
    public const string Requests = "requests";

    /// <summary>Every unit there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Cost, Tokens, Requests];
}

/// <summary>When a budget begins anew.</summary>
public static class BudgetWindow
{
    /// <summary>Every full hour, UTC.</summary>
    public const string Hour = "hour";

    /// <summary>At midnight in the budget's time zone.</summary>
    public const string Day = "day";

    /// <summary>On the first of the month in the budget's time zone.</summary>
    public const string Month = "month";

    /// <summary>Never: it counts what begins after its creation.</summary>
    public const string Total = "total";

    /// <summary>Every window there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Hour, Day, Month, Total];
}

/// <summary>What a budget does when it is used up.</summary>
public static class BudgetEnforcement
{
    /// <summary>Refuses.</summary>
    public const string Hard = "hard";

    /// <summary>Warns.</summary>
    public const string Soft = "soft";

    /// <summary>Every enforcement there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Hard, Soft];
}

/// <summary>What a hard budget does with a call while nobody can tell whether it fits.</summary>
public static class BudgetFallback
{
    /// <summary>Lets it pass; it is counted.</summary>
    public const string Open = "open";

    /// <summary>Refuses it.</summary>
    public const string Closed = "closed";

    /// <summary>Every fallback there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Open, Closed];
}
