using Platform.ServiceDefaults;
using Platform.UsageService.Reports;
using Platform.UsageService.Retention;

namespace Platform.UsageService.Counting;

/// <summary>What a batch of counts must look like. One that does not is refused whole: its producer is wrong, and nothing in it is worth a second look.</summary>
internal sealed class CountRules(RetentionPeriod period)
{
    public static readonly string NameExpected = $"Must be 1 to {UsageMetric.MaxLength} small letters, digits, dots and underscores.";

    private static readonly int MaxSourceLength = UsageMetric.MaxLength - UsageMetric.DroppedPrefix.Length;

    public Dictionary<string, string[]> Check(CounterBatch batch)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(batch.BatchId != Guid.Empty, "batchId", "An id is required.");
        errors.Require(
            UsageMetric.IsName(batch.Source) && batch.Source.Length <= MaxSourceLength,
            "source", $"Must be 1 to {MaxSourceLength} small letters, digits, dots and underscores.");
        errors.Require(batch.Dropped is >= 0 and <= CounterEntry.MaxAmount, "dropped", $"Must be between 0 and {CounterEntry.MaxAmount}.");
        if (batch.Counts is not { Count: <= CounterBatch.MaxCounts } counts)
        {
            errors["counts"] = [$"At most {CounterBatch.MaxCounts} counts are required."];
            return errors;
        }

        for (var i = 0; i < counts.Count && errors.Count == 0; i++)
        {
            Check(counts[i], $"counts[{i}]", errors);
        }

        return errors;
    }

    private void Check(CounterEntry? count, string field, Dictionary<string, string[]> errors)
    {
        if (count is null)
        {
            errors[field] = ["A count is required."];
            return;
        }

        errors.Require(UsageMetric.IsName(count.Metric), $"{field}.metric", NameExpected);
        errors.Require(count.Amount is >= 1 and <= CounterEntry.MaxAmount, $"{field}.amount", $"Must be between 1 and {CounterEntry.MaxAmount}.");
        errors.Require(Plausible.IsTime(count.Hour) && WholeHours.Is(count.Hour), $"{field}.hour", "Must be a plausible time at the begin of an hour, UTC.");
        errors.Require(count.Hour >= period.EarliestCall, $"{field}.hour", "Lies before what is kept.");
    }
}
