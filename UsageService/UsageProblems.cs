using Platform.ServiceDefaults;

namespace Platform.UsageService;

/// <summary>The stable types of this service's problems, for callers that act on them.</summary>
internal static class UsageProblems
{
    public const string PriceNotFound = ProblemTypes.Prefix + "price-not-found";
}
