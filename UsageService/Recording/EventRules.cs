using Platform.Contracts;
using Platform.UsageService.Retention;

namespace Platform.UsageService.Recording;

/// <summary>
/// What an event must look like. The limits are far above what a real call reaches; they keep sums inside a bigint and text inside
/// what PostgreSQL stores, so that a bad event is refused by name and never becomes a database error of its whole batch.
/// </summary>
internal sealed class EventRules(RetentionPeriod period)
{
    public const long MaxTokens = 1_000_000_000;
    public const long MaxCostNanoUsd = ModelPrice.HighestCost;

    /// <summary>What is wrong with an event; null for nothing.</summary>
    public string? Check(UsageEvent? usage)
    {
        if (usage is null)
        {
            return "An event is required.";
        }

        var faults = new List<string>();
        CheckIds(usage, faults);
        CheckNames(usage, faults);
        CheckAmounts(usage, faults);
        CheckTimes(usage, faults);
        return faults.Count == 0 ? null : string.Join(' ', faults);
    }

    private static void CheckIds(UsageEvent usage, List<string> faults)
    {
        void Require(Guid id, string field) => EventRules.Require(id != Guid.Empty, field, "An id is required.", faults);
        Require(usage.EventId, "eventId");
        Require(usage.RequestId, "requestId");
        Require(usage.TenantId, "tenantId");
        Require(usage.UserId, "userId");
        // In the sums the empty id stands for none.
        Require(usage.KeyId ?? usage.EventId, "keyId");
    }

    private static void CheckNames(UsageEvent usage, List<string> faults)
    {
        void Require(string? name, string field) => EventRules.Require(Plausible.IsName(name), field, Plausible.NameExpected, faults);
        Require(usage.Provider, "provider");
        Require(usage.Model, "model");
        Require(usage.Operation, "operation");
        Require(usage.Agent ?? "none", "agent");
        Require(usage.Budget ?? "none", "budget");
        EventRules.Require(UsageStatus.IsFinal(usage.Status), "status", UsageStatus.Expected, faults);
        EventRules.Require(IsKind(usage.Kind), "kind", $"Must be one of {string.Join(", ", UsageKind.All)}.", faults);
    }

    private static void CheckAmounts(UsageEvent usage, List<string> faults)
    {
        // A correction may take back as much as a call can have.
        var sign = usage.Kind == UsageKind.Adjustment ? -1 : 0;
        Require(
            usage.CostNanoUsd is not { } cost || (cost >= sign * MaxCostNanoUsd && cost <= MaxCostNanoUsd),
            "costNanoUsd", $"Must be between {sign * MaxCostNanoUsd} and {MaxCostNanoUsd}, or absent.", faults);
        if (usage.Tokens is not { } tokens)
        {
            faults.Add("tokens: Token counts are required.");
            return;
        }

        foreach (var (count, field) in Named(tokens))
        {
            Require(count >= sign * MaxTokens && count <= MaxTokens, field, $"Must be between {sign * MaxTokens} and {MaxTokens}.", faults);
        }
    }

    private static IEnumerable<(long Count, string Field)> Named(TokenCounts tokens) =>
    [
        (tokens.Input, "tokens.input"),
        (tokens.CachedInput, "tokens.cachedInput"),
        (tokens.CacheWriteInput, "tokens.cacheWriteInput"),
        (tokens.AudioInput, "tokens.audioInput"),
        (tokens.Output, "tokens.output"),
        (tokens.Reasoning, "tokens.reasoning"),
        (tokens.AudioOutput, "tokens.audioOutput"),
    ];

    private void CheckTimes(UsageEvent usage, List<string> faults)
    {
        Require(Plausible.IsTime(usage.StartedAt), "startedAt", Plausible.TimeExpected, faults);
        Require(usage.StartedAt >= period.EarliestCall, "startedAt", "Lies before what the ledger keeps.", faults);
        Require(Plausible.IsTime(usage.CompletedAt), "completedAt", Plausible.TimeExpected, faults);
    }

    private static bool IsKind(string? kind) => kind is not null && UsageKind.All.Contains(kind, StringComparer.Ordinal);

    private static void Require(bool holds, string field, string message, List<string> faults)
    {
        if (!holds)
        {
            faults.Add($"{field}: {message}");
        }
    }
}
