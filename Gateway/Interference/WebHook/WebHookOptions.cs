using System.Net;
using System.Text;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>Section <c>Interference:WebHook</c>: whom to tell of incidents and mitigations as they change.</summary>
internal sealed class WebHookOptions
{
    public const string Section = "Interference:WebHook";
    public const int MinSecretBytes = 16;
    private const string SecretPrefix = "whsec_";

    /// <summary>Where to; nobody is told without it.</summary>
    public string? Url { get; set; }

    /// <summary>What the signature is made with: <c>whsec_</c> and base64, or a text as it is.</summary>
    public string? Secret { get; set; }

    /// <summary>How long the receiver may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Subjects that wait, each in its latest state; beyond that the one that has waited longest is dropped and counted.</summary>
    public int QueueLength { get; set; } = 500;

    public bool IsOn => !string.IsNullOrEmpty(Url);

    /// <summary>In the clear only to this machine itself.</summary>
    public Uri? Address => Uri.TryCreate(Url, UriKind.Absolute, out var address) && IsAllowed(address) ? address : null;

    public byte[] SecretBytes
    {
        get
        {
            var secret = Secret ?? "";
            var decoded = new byte[secret.Length];
            return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[SecretPrefix.Length..], decoded, out var length)
                ? decoded[..length]
                : Encoding.UTF8.GetBytes(secret);
        }
    }

    private static bool IsAllowed(Uri address)
        => address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && (address.Host == "localhost" || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip)))));
}
