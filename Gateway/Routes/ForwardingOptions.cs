using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Routes;

internal sealed class ForwardingOptions
{
    public const string Section = "Forwarding";

    /// <summary>How long a service may be silent, before its first byte or between two: as long as a model may think.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Forwarding:ActivityTimeout must be between 00:00:01 and 01:00:00.")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(10);

    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30", ErrorMessage = "Forwarding:ConnectTimeout must be between 00:00:00.1 and 00:00:30.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// 1.1 (pooled connections) or 2 (cleartext, by prior knowledge; the services then need an HTTP/2-only endpoint).
    /// docs/decisions/0003 has the measurements.
    /// </summary>
    [AllowedValues("1.1", "2", ErrorMessage = "Forwarding:HttpVersion must be 1.1 or 2.")]
    public string HttpVersion { get; set; } = "1.1";

    internal Version Version => HttpVersion == "2" ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
}

[OptionsValidator]
internal sealed partial class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>;
