using System.Net.Http.Headers;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>Where a provider is, and what every request to it carries.</summary>
/// <param name="Address">Ends with a slash.</param>
/// <param name="Headers">With the key among them.</param>
/// <param name="Query">With its question mark, or empty.</param>
internal sealed record UpstreamEndpoint(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string Query)
{
    private const string Authorization = "Authorization";

    public static UpstreamEndpoint Create(
        string baseUrl, string? keyHeader, string? key, IEnumerable<KeyValuePair<string, string>> headers, IEnumerable<KeyValuePair<string, string>> query)
    {
        var all = headers.ToList();
        if (key is { Length: > 0 })
        {
            all.Add(keyHeader is null or Authorization ? new(Authorization, $"Bearer {key}") : new(keyHeader, key));
        }

        var pairs = string.Join('&', query.Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        return new(new Uri(baseUrl.TrimEnd('/') + "/"), all, pairs.Length == 0 ? "" : "?" + pairs);
    }

    public Uri At(string path) => new(Address, path + Query);

    public void AddTo(HttpRequestHeaders headers)
    {
        foreach (var (name, value) in Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
