namespace Platform.Gateway.Administration;

/// <summary>Section <c>Administration</c>: how long services may take to answer an operator.</summary>
internal sealed class AdministrationOptions
{
    public const string Section = "Administration";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>After this a report is given without those who have not answered; meeting a replica may take half of it.</summary>
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longer, since clearing a large cache takes many steps that block nobody.</summary>
    public TimeSpan ClearTimeout { get; set; } = TimeSpan.FromSeconds(10);

    internal static bool IsSane(TimeSpan timeout) => timeout >= Shortest && timeout <= Longest;
}
