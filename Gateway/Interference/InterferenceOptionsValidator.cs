using Microsoft.Extensions.Options;
using Platform.Gateway.Interference.Rules;

namespace Platform.Gateway.Interference;

internal sealed class InterferenceOptionsValidator : IValidateOptions<InterferenceOptions>
{
    public ValidateOptionsResult Validate(string? name, InterferenceOptions options)
    {
        List<string> errors = [];
        Check(options.Interval, nameof(options.Interval), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        Check(options.Deadline, nameof(options.Deadline), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10));
        Check(options.SurveyInterval, nameof(options.SurveyInterval), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Check(options.StartGrace, nameof(options.StartGrace), TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Check(options.LeaseDuration, nameof(options.LeaseDuration), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check(options.LeastRequests, nameof(options.LeastRequests), 1, 1_000_000);
        foreach (var (rule, limits) in options.Rules.All)
        {
            CheckRule(limits, $"{nameof(options.Rules)}:{rule}");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckRule(RuleOptions limits, string key)
        {
            Check(limits.Threshold, $"{key}:{nameof(limits.Threshold)}", 0d, 1_000_000_000d);
            Check(limits.Duration, $"{key}:{nameof(limits.Duration)}", TimeSpan.Zero, TimeSpan.FromHours(1));
            Check(limits.ClearThreshold, $"{key}:{nameof(limits.ClearThreshold)}", 0d, limits.Threshold);
            Check(limits.ClearDuration, $"{key}:{nameof(limits.ClearDuration)}", TimeSpan.Zero, TimeSpan.FromHours(1));
        }

        void Check<T>(T value, string key, T min, T max)
            where T : IComparable<T>
        {
            // Not a number compares as less than any.
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            {
                errors.Add(FormattableString.Invariant($"{InterferenceOptions.Section}:{key} is {value}; it must be between {min} and {max}."));
            }
        }
    }
}
