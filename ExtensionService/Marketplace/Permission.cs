using System.Text.RegularExpressions;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Marketplace;

/// <summary>
/// What an extension has to be granted: <c>network:api.example.com</c> to be called there, <c>network:*.example.com</c> below it, <c>network:*</c> anywhere,
/// <c>command:files</c> to run a command.
/// </summary>
internal static partial class Permission
{
    public const string Expected = "Must be network:HOST, network:*.DOMAIN, network:* or command:NAME, in lower case.";
    private const string Network = "network:";
    private const string Command = "command:";

    public static bool IsValid(string? permission) => permission is not null && Pattern.IsMatch(permission);

    /// <summary>What an extension needs as it is going to be called; what is no address needs nothing, and is refused elsewhere.</summary>
    public static IEnumerable<string> NeededBy(ExtensionDefinition definition)
    {
        IEnumerable<string?> addresses = [definition.Mcp?.Url, .. (definition.Tools ?? []).Select(static tool => tool?.Url)];
        var hosts = addresses.Select(HostOf).OfType<string>().Distinct(StringComparer.Ordinal).Select(static host => Network + host);
        return definition.Mcp?.Command is { } command ? [Command + command, .. hosts] : hosts;
    }

    public static string? NeededBy(string? address) => HostOf(address) is { } host ? Network + host : null;

    public static bool Covers(IEnumerable<string> granted, string needed) => granted.Any(permission => permission == needed || Includes(permission, needed));

    private static bool Includes(string permission, string needed)
        => needed.StartsWith(Network, StringComparison.Ordinal) && permission.StartsWith($"{Network}*", StringComparison.Ordinal)
            && needed.EndsWith(permission[(Network.Length + 1)..], StringComparison.Ordinal);

    private static string? HostOf(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.IdnHost.ToLowerInvariant() : null;

    [GeneratedRegex(@"\A(network:(\*|(\*\.)?[a-z0-9\[][a-z0-9.:\[\]-]{0,252})|command:[A-Za-z0-9._-]{1,64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
