using System.Collections.Frozen;
using Platform.Contracts;

namespace Platform.UsageService;

/// <summary>How a call can have ended. A call that has only started has used nothing yet that could be counted.</summary>
internal static class UsageStatus
{
    private static readonly FrozenSet<string> Final =
        FrozenSet.Create(StringComparer.Ordinal, CompletionStatus.Completed, CompletionStatus.Error, CompletionStatus.Cancelled, CompletionStatus.Interrupted);

    public static string Expected { get; } = $"Must be one of {string.Join(", ", Final.Order(StringComparer.Ordinal))}.";

    public static bool IsFinal(string? status) => status is not null && Final.Contains(status);
}
