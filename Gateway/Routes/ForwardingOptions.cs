using Microsoft.Extensions.Options;

namespace Platform.Gateway.Routes;

internal sealed class ForwardingOptions
{
    public const string Section = "Forwarding";

    /// <summary>How long a service may be silent, before its first byte or between two: as long as a model may think.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a service may leave requests without a byte before it is asked whether it lives at all.</summary>
    public TimeSpan SilenceAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// 1.1 (pooled connections) or 2 (cleartext, by prior knowledge; the services then need an HTTP/2-only endpoint).
    /// docs/decisions/0003 has the measurements.
    /// </summary>
    public string HttpVersion { get; set; } = "1.1";

    internal Version Version => HttpVersion == "2" ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
}

internal sealed class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        List<string> errors = [];
        CheckTime(options.ActivityTimeout, nameof(options.ActivityTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        CheckTime(options.ConnectTimeout, nameof(options.ConnectTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
        CheckTime(options.SilenceAfter, nameof(options.SilenceAfter), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        if (options.HttpVersion is not ("1.1" or "2"))
        {
            errors.Add($"{ForwardingOptions.Section}:{nameof(options.HttpVersion)} must be 1.1 or 2.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckTime(TimeSpan value, string key, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                errors.Add($"{ForwardingOptions.Section}:{key} is {value}; it must be between {min} and {max}.");
            }
        }
    }
}
