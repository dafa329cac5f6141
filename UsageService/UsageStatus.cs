using Platform.Contracts;

namespace Platform.UsageService;

/// <summary>How a call can have ended. A call that has only started has used nothing yet that could be counted.</summary>
internal static class UsageStatus
{
    public static string Expected { get; } = $"Must be one of {string.Join(", ", CompletionStatus.Final)}.";

    public static bool IsFinal(string? status) => status is not null && CompletionStatus.Final.Contains(status, StringComparer.Ordinal);
}
