using Microsoft.Extensions.Options;

namespace Platform.Gateway.Limits;

internal sealed class LimitOptionsValidator : IValidateOptions<LimitOptions>
{
    // A step of the rate must be at least a few microseconds.
    private const int MaxQuota = 1_000_000;

    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        List<string> errors = [];
        Check(options.Replicas, nameof(options.Replicas), 1, 1000);
        Check(options.MaxSubjects, nameof(options.MaxSubjects), 1000, 10_000_000);
        CheckQuotas(options.Key, nameof(options.Key));
        CheckQuotas(options.Tenant, nameof(options.Tenant));
        CheckQuotas(options.Source, nameof(options.Source));
        CheckQuotas(options.SignIn, nameof(options.SignIn));
        Check(options.FailedChecksPerMinute, nameof(options.FailedChecksPerMinute), 1, MaxQuota);
        if (options.LeaseDuration < TimeSpan.FromSeconds(1) || options.LeaseDuration > TimeSpan.FromHours(1))
        {
            errors.Add($"{LimitOptions.Section}:{nameof(options.LeaseDuration)} is {options.LeaseDuration}; it must be between 00:00:01 and 01:00:00.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckQuotas(Quotas quotas, string key)
        {
            Check(quotas.RequestsPerMinute, $"{key}:{nameof(quotas.RequestsPerMinute)}", 1, MaxQuota);
            Check(quotas.ConcurrentRequests, $"{key}:{nameof(quotas.ConcurrentRequests)}", 1, MaxQuota);
        }

        void Check(int? value, string key, int min, int max)
        {
            if (value < min || value > max)
            {
                errors.Add($"{LimitOptions.Section}:{key} is {value}; it must be between {min} and {max}.");
            }
        }
    }
}
