using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Registry;

/// <summary>What headers must look like that an owner gives an extension. Their values are secrets, and never part of a message.</summary>
internal static partial class HeaderRules
{
    public const int MaxLength = 8192;
    private const int MaxHeaders = 32;

    // What belongs to the protocol or to the connection can't be set from outside.
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Connection", "Cookie", "Host", "Idempotency-Key", "Last-Event-ID", "MCP-Protocol-Version", "Mcp-Session-Id", "Transfer-Encoding", "Upgrade",
    };

    // They belong to a body, and not to every call.
    private const string OfContent = "Content-";

    public static void Check(IReadOnlyDictionary<string, string?>? headers, string place, Dictionary<string, string[]> errors)
    {
        if (headers?.Count > MaxHeaders)
        {
            errors[place] = [$"Must be at most {MaxHeaders}."];
        }

        foreach (var (header, value) in headers ?? new Dictionary<string, string?>())
        {
            if (!Name.IsMatch(header) || OwnHeaders.Contains(header) || header.StartsWith(OfContent, StringComparison.OrdinalIgnoreCase))
            {
                errors[$"{place}.{header}"] = ["Is no name of a header, or of one that is set by the protocol."];
            }
            else if (value is not { Length: >= 1 and <= MaxLength } || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                errors[$"{place}.{header}"] = [$"Must be 1 to {MaxLength} printable ASCII characters."];
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name { get; }
}
