using Platform.Contracts;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Rules;

/// <summary>What the rules have in common when they put a finding into words.</summary>
internal static class Words
{
    public static string Say(FormattableString text) => FormattableString.Invariant(text);

    public static Evidence Number(string of, string what, double value, string unit = "", double? threshold = null) => new(of, what, Math.Round(value, 2), unit, threshold);

    /// <summary>Advice that no setting can follow.</summary>
    public static Recommendation Advise(string text) => new(text, null, null, null, null);

    public static string Of(ServiceView service, PoolView pool) => $"{service.Name}/pool/{pool.Name}";

    public static string Of(ServiceView service, string requests) => $"{service.Name}/{requests}";

    public static IEnumerable<Evidence> Holders(ServiceView service, PoolView pool) => pool.Holders.Select(
        holder => Number(Of(service, pool), $"held by: {Statement(holder)}", holder.Longest, "ms"));

    public static string Statement(HolderVitals holder) => holder.Statement.Length == 0 ? "a caller between two statements" : holder.Statement;
}
