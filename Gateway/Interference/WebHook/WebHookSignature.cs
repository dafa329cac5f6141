using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>The headers of Standard Webhooks (standardwebhooks.com), which many receivers can verify already.</summary>
internal static class WebHookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    public static void Sign(HttpRequestMessage request, WebHookMessage message, byte[] secret, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(IdHeader, message.Id);
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, $"v1,{Of(message, timestamp, secret)}");
    }

    private static string Of(WebHookMessage message, string timestamp, byte[] secret)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}."));
        hash.AppendData(message.Body);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
