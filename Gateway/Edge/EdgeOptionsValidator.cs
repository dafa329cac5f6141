using System.Net;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Edge;

internal sealed class EdgeOptionsValidator
    : IValidateOptions<RequestOptions>, IValidateOptions<TrustedProxyOptions>, IValidateOptions<CorsSettings>, IValidateOptions<SecurityHeaderOptions>
{
    private const long Gigabyte = 1024 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, RequestOptions options) => Result(
    [
        OutOf(options.MaxBodyBytes, 1024, Gigabyte, $"{RequestOptions.Section}:{nameof(options.MaxBodyBytes)}"),
        .. options.MaxBodyBytesOf.Select(static one =>
            OutOf(one.Value, 1024, Gigabyte, $"{RequestOptions.Section}:{nameof(options.MaxBodyBytesOf)}:{one.Key}")),
        OutOf(options.MaxHeaderBytes, 4096, 1024 * 1024, $"{RequestOptions.Section}:{nameof(options.MaxHeaderBytes)}"),
        OutOf(options.MaxHeaders, 10, 1000, $"{RequestOptions.Section}:{nameof(options.MaxHeaders)}"),
        OutOf(options.MaxRequestLineBytes, 1024, 64 * 1024, $"{RequestOptions.Section}:{nameof(options.MaxRequestLineBytes)}"),
        OutOf(options.HeaderTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), $"{RequestOptions.Section}:{nameof(options.HeaderTimeout)}"),
        OutOf(options.KeepAliveTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), $"{RequestOptions.Section}:{nameof(options.KeepAliveTimeout)}"),
        OutOf(options.MinBodyBytesPerSecond, 1, 1_000_000, $"{RequestOptions.Section}:{nameof(options.MinBodyBytesPerSecond)}"),
        OutOf(options.MaxConnections ?? 1, 1, 10_000_000, $"{RequestOptions.Section}:{nameof(options.MaxConnections)}"),
    ]);

    public ValidateOptionsResult Validate(string? name, TrustedProxyOptions options) => Result(
    [
        .. options.KnownProxies.Select(static one => IPAddress.TryParse(one, out _) ? null
            : $"{TrustedProxyOptions.Section}:{nameof(options.KnownProxies)} has '{one}', which is not an address."),
        .. options.KnownNetworks.Select(static one => IPNetwork.TryParse(one, out _) ? null
            : $"{TrustedProxyOptions.Section}:{nameof(options.KnownNetworks)} has '{one}', which is not a network such as 10.0.0.0/8."),
    ]);

    public ValidateOptionsResult Validate(string? name, CorsSettings options) => Result(
        [.. options.Origins.Select(static one => IsOrigin(one) ? null
            : $"{CorsSettings.Section}:{nameof(options.Origins)} has '{one}', which is not an origin such as https://console.example.")]);

    public ValidateOptionsResult Validate(string? name, SecurityHeaderOptions options) => Result(
        [OutOf(options.HstsMaxAge, TimeSpan.Zero, TimeSpan.FromDays(3650), $"{SecurityHeaderOptions.Section}:{nameof(options.HstsMaxAge)}")]);

    private static bool IsOrigin(string text)
        => text == CorsSettings.Anyone
            || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.GetLeftPart(UriPartial.Authority) == text);

    private static string? OutOf<T>(T value, T min, T max, string key)
        where T : IComparable<T> => value.CompareTo(min) < 0 || value.CompareTo(max) > 0 ? $"{key} is {value}; it must be between {min} and {max}." : null;

    private static ValidateOptionsResult Result(IEnumerable<string?> errors)
        => errors.OfType<string>().ToArray() is { Length: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}
