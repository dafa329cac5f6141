using Microsoft.Extensions.Options;

namespace Platform.Gateway.Admission;

internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    private const int Most = 1_000_000;

    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        List<string> errors = [];
        Check(options.SaturationDelay, nameof(options.SaturationDelay), TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(10));
        CheckClass(options.Auth, nameof(options.Auth));
        CheckClass(options.Extensions, nameof(options.Extensions));
        CheckClass(options.Usage, nameof(options.Usage));
        CheckClass(options.Llm, nameof(options.Llm));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckClass(ClassOptions one, string key)
        {
            Check(one.ConcurrentRequests, $"{key}:{nameof(one.ConcurrentRequests)}", 1, Most);
            Check(one.MinConcurrentRequests, $"{key}:{nameof(one.MinConcurrentRequests)}", 1, Most);
            Check(one.QueueLength, $"{key}:{nameof(one.QueueLength)}", 0, Most);
            Check(one.QueueTime, $"{key}:{nameof(one.QueueTime)}", TimeSpan.Zero, TimeSpan.FromMinutes(1));
            Check(one.TenantShare, $"{key}:{nameof(one.TenantShare)}", 0d, Most);
        }

        void Check<T>(T value, string key, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            {
                errors.Add($"{AdmissionOptions.Section}:{key} is {value}; it must be between {min} and {max}.");
            }
        }
    }
}
