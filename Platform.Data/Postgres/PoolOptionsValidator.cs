using Microsoft.Extensions.Options;

namespace Platform.Data.Postgres;

/// <summary>Refuses nonsense at start, naming the key.</summary>
internal sealed class PoolOptionsValidator : IValidateOptions<PoolOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        List<string> errors = [];
        Check(options.Size is >= 1 and <= 500, nameof(options.Size), options.Size, "between 1 and 500");
        Check(options.Overflow is >= 0 and <= 500, nameof(options.Overflow), options.Overflow, "between 0 and 500");
        CheckTime(options.AcquireTimeout, nameof(options.AcquireTimeout), Second, 10 * Minute);
        CheckTime(options.Recycle, nameof(options.Recycle), Second, Day);
        CheckTime(options.CommandTimeout, nameof(options.CommandTimeout), Second, Day);
        CheckTime(options.IdleTimeout, nameof(options.IdleTimeout), Second, Day);
        CheckTime(options.ConnectTimeout, nameof(options.ConnectTimeout), Second, Minute);
        CheckTime(options.ProbeAfter, nameof(options.ProbeAfter), TimeSpan.Zero, Day);
        CheckTime(options.SlowQuery, nameof(options.SlowQuery), TimeSpan.Zero, Day);
        Check(Enum.IsDefined(options.Priority), nameof(options.Priority), options.Priority, $"one of {string.Join(", ", Enum.GetNames<PoolPriority>())}");
        Check(options.SlowQueryLogLimit is >= 1 and <= 10_000, nameof(options.SlowQueryLogLimit), options.SlowQueryLogLimit, "between 1 and 10000");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckTime(TimeSpan value, string key, TimeSpan min, TimeSpan max) => Check(value >= min && value <= max, key, value, $"between {min} and {max}");

        void Check(bool holds, string key, object value, string allowed)
        {
            if (!holds)
            {
                errors.Add($"'Pool:{name}:{key}' is {value}; it must be {allowed}.");
            }
        }
    }
}
