using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>Says what is wrong without repeating address or secret: either may be a secret.</summary>
internal sealed class WebHookOptionsValidator : IValidateOptions<WebHookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebHookOptions options)
    {
        var check = new RangeCheck(WebHookOptions.Section);
        check.Require(!options.IsOn || options.Address is not null, "Url must be an absolute https address without user and password; http is only for this machine itself.");
        check.Require(
            !options.IsOn || options.SecretBytes.Length >= WebHookOptions.MinSecretBytes,
            $"Secret must have at least {WebHookOptions.MinSecretBytes} bytes: the receiver knows by it who sends.");
        check.Within(options.Timeout, nameof(options.Timeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        check.Within(options.MaxBackOff, nameof(options.MaxBackOff), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        check.Within(options.QueueLength, nameof(options.QueueLength), 1, 100_000);
        return check.Result;
    }
}
