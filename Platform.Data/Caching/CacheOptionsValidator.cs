using Microsoft.Extensions.Options;

namespace Platform.Data.Caching;

internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        List<string> errors = [];
        CheckTime(options.Ttl, nameof(options.Ttl), TimeSpan.FromMilliseconds(100), Year);
        CheckTime(options.NegativeTtl, nameof(options.NegativeTtl), TimeSpan.Zero, Year);
        CheckTime(options.RefreshInterval, nameof(options.RefreshInterval), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        CheckTime(options.Grace, nameof(options.Grace), TimeSpan.Zero, Year);
        CheckTime(options.SoftTimeout, nameof(options.SoftTimeout), Least, TimeSpan.FromHours(1));
        CheckTime(options.LoadTimeout, nameof(options.LoadTimeout), Least, TimeSpan.FromHours(1));
        Check(options.Jitter is >= 0 and <= 0.5, nameof(options.Jitter), options.Jitter, "between 0 and 0.5");
        Check(options.MaxEntries is >= 1 and <= 10_000_000, nameof(options.MaxEntries), options.MaxEntries, "between 1 and 10000000");
        Check(options.MaxBytes is >= 1024 and <= 16L << 30, nameof(options.MaxBytes), options.MaxBytes, $"between 1024 and {16L << 30}");
        Check(options.MaxEntryBytes is >= 0 and <= 64 << 20, nameof(options.MaxEntryBytes), options.MaxEntryBytes, $"between 0 and {64 << 20}");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckTime(TimeSpan value, string key, TimeSpan least, TimeSpan most) =>
            Check(value >= least && value <= most, key, value, $"between {least} and {most}");

        void Check(bool holds, string key, object value, string allowed)
        {
            if (!holds)
            {
                errors.Add(FormattableString.Invariant($"'Cache:{name}:{key}' is {value}; it must be {allowed}."));
            }
        }
    }
}
