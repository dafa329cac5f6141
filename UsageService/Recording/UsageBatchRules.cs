using System.Globalization;
using Platform.Contracts;

namespace Platform.UsageService.Recording;

/// <summary>
/// What a batch must look like. The limits are far above what a real call reaches; they keep sums inside a bigint and text
/// inside what PostgreSQL stores, so that a bad batch is answered with 400 and never becomes a database error.
/// </summary>
internal static class UsageBatchRules
{
    public const long MaxTokens = 1_000_000_000;
    public const long MaxCostNanoUsd = 1_000_000_000_000_000;

    // A batch that is wrong throughout need not be described 500 times.
    private const int MaxErrors = 20;

    public static Dictionary<string, string[]> Check(UsageBatch batch)
    {
        var errors = new Dictionary<string, string[]>();
        if (batch.Events is not { Count: > 0 and <= UsageBatch.MaxEvents })
        {
            errors["events"] = [$"A batch holds 1 to {UsageBatch.MaxEvents} events."];
            return errors;
        }

        for (var i = 0; i < batch.Events.Count && errors.Count < MaxErrors; i++)
        {
            Check(batch.Events[i], string.Create(CultureInfo.InvariantCulture, $"events[{i}]"), errors);
        }

        return errors;
    }

    private static void Check(UsageEvent? usage, string at, Dictionary<string, string[]> errors)
    {
        if (usage is null)
        {
            errors[at] = ["An event is required."];
            return;
        }

        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                errors[$"{at}.{field}"] = [message];
            }
        }

        void RequireId(Guid id, string field) => Require(id != Guid.Empty, field, "An id is required.");
        void RequireName(string? name, string field) => Require(Plausible.IsName(name), field, Plausible.NameExpected);
        void RequireTokens(long tokens, string field) => Require(tokens is >= 0 and <= MaxTokens, field, $"Must be between 0 and {MaxTokens}.");
        void RequireTime(DateTimeOffset time, string field) => Require(Plausible.IsTime(time), field, Plausible.TimeExpected);

        RequireId(usage.EventId, "eventId");
        RequireId(usage.RequestId, "requestId");
        RequireId(usage.TenantId, "tenantId");
        RequireId(usage.UserId, "userId");
        RequireName(usage.Provider, "provider");
        RequireName(usage.Model, "model");
        RequireName(usage.Operation, "operation");
        if (usage.Tokens is null)
        {
            errors[$"{at}.tokens"] = ["Token counts are required."];
            return;
        }

        RequireTokens(usage.Tokens.Input, "tokens.input");
        RequireTokens(usage.Tokens.CachedInput, "tokens.cachedInput");
        RequireTokens(usage.Tokens.Output, "tokens.output");
        RequireTokens(usage.Tokens.Reasoning, "tokens.reasoning");
        Require(usage.CostNanoUsd is null or (>= 0 and <= MaxCostNanoUsd), "costNanoUsd", $"Must be between 0 and {MaxCostNanoUsd}, or absent.");
        Require(UsageStatus.IsFinal(usage.Status), "status", UsageStatus.Expected);
        RequireTime(usage.StartedAt, "startedAt");
        RequireTime(usage.CompletedAt, "completedAt");
    }
}
