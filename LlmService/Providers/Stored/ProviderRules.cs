using System.Collections.Frozen;
using Platform.LlmService.Providers.OpenAI;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.Stored;

/// <summary>What a provider must look like before it is stored. Keys are the fields as the caller wrote them.</summary>
internal static class ProviderRules
{
    private const int LongestText = 2048;
    private const int MostPairs = 20;

    private static readonly string[] Members = ["kind", "baseUrl", "apiKey", "keyHeader", "headers", "query", "listed", "enabled"];

    // Secrets have a field of their own, which is encrypted; the rest is decided by the connection, or would make one request look like two.
    private static readonly FrozenSet<string> ForbiddenHeaders = FrozenSet.ToFrozenSet(
        ["authorization", "proxy-authorization", "api-key", "x-api-key", "cookie", "host", "connection", "content-length", "content-type", "content-encoding",
            "transfer-encoding", "upgrade", "te", "trailer", "expect", "keep-alive", "accept", "accept-encoding"],
        StringComparer.OrdinalIgnoreCase);

    public static Dictionary<string, string[]> Check(Owner owner, string name, ProviderDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(EntryName.IsValid(name), "provider", EntryName.Expected);
        errors.Require(!BuiltIn.IsReserved(owner, name), "provider", "This name is that of a built-in provider.");
        errors.Require(ProviderKind.All.Contains(definition.Kind), "kind", $"Must be one of {string.Join(", ", ProviderKind.All)}.");
        CheckAddress(definition, errors);
        CheckKey(definition, errors);
        CheckPairs(definition.Headers, "headers", IsHeaderName, errors);
        CheckPairs(definition.Query, "query", static key => key.Length > 0, errors);
        errors.RefuseUnknown(definition.Unknown, "", Members);
        return errors;
    }

    private static void CheckAddress(ProviderDefinition definition, Dictionary<string, string[]> errors)
    {
        if (definition.Kind == ProviderKind.Simulated)
        {
            errors.Require(definition.BaseUrl is null, "baseUrl", "The simulated model has no address.");
            return;
        }

        errors.Require(
            definition.BaseUrl is { Length: <= LongestText } && OpenAIOptionsValidator.IsGoodAddress(definition.BaseUrl), "baseUrl",
            $"Must be an absolute http or https address of at most {LongestText} characters, without user name, query or fragment, e.g. https://api.openai.com/v1.");
    }

    private static void CheckKey(ProviderDefinition definition, Dictionary<string, string[]> errors)
    {
        errors.Require(
            definition.ApiKey is null || (definition.ApiKey.Length <= LongestText && IsHeaderText(definition.ApiKey)), "apiKey",
            $"Must be at most {LongestText} printable ASCII characters without spaces.");
        errors.Require(
            definition.KeyHeader is null || (IsToken(definition.KeyHeader) && definition.KeyHeader.Length <= 64), "keyHeader", "Must be the name of a header.");
    }

    private static void CheckPairs(Dictionary<string, string>? pairs, string field, Func<string, bool> isName, Dictionary<string, string[]> errors)
    {
        errors.Require(pairs is null or { Count: <= MostPairs }, field, $"Must be at most {MostPairs}.");
        foreach (var (key, value) in pairs ?? [])
        {
            errors.Require(
                isName(key) && value is { Length: <= LongestText } && value.All(static c => c is >= ' ' and <= '~') && key.Length <= 128, $"{field}.{key}",
                field == "headers"
                    ? "Must be a header that may be chosen, with printable ASCII; a key belongs into apiKey, with keyHeader for its header."
                    : "Must be a name with printable ASCII.");
        }
    }

    private static bool IsHeaderName(string name) => IsToken(name) && !ForbiddenHeaders.Contains(name);

    private static bool IsToken(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsHeaderText(string text) => text.All(static c => c is > ' ' and <= '~');
}
