using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Providers.Stored;

/// <summary>A provider as its administrator puts it.</summary>
/// <param name="Kind">One of <see cref="ProviderKind"/>.</param>
/// <param name="BaseUrl">Up to and including the version, e.g. <c>https://api.openai.com/v1</c>.</param>
/// <param name="ApiKey">A secret. Null leaves the one that is stored, empty removes it.</param>
/// <param name="KeyHeader">The header that carries the key, for servers that don't take the usual one, such as <c>api-key</c>.</param>
/// <param name="Headers">Sent with every request; not for secrets.</param>
/// <param name="Query">Added to every address, such as <c>api-version</c>.</param>
/// <param name="Listed">Whether the models on its own list are offered by their own names.</param>
/// <param name="Enabled">Whether it is asked at all.</param>
internal sealed record ProviderDefinition(
    string? Kind, string? BaseUrl, string? ApiKey, string? KeyHeader, Dictionary<string, string>? Headers, Dictionary<string, string>? Query, bool? Listed, bool? Enabled)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{nameof(ProviderDefinition)} {{ Kind = {Kind}, BaseUrl = {BaseUrl} }}";
}

/// <summary>What a provider speaks.</summary>
internal static class ProviderKind
{
    /// <summary>OpenAI's wire format: OpenAI itself, Azure OpenAI, vLLM, Ollama, llama.cpp and many more.</summary>
    public const string OpenAI = "openai";

    /// <summary>Anthropic's messages.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>The built-in model that needs no network.</summary>
    public const string Simulated = "simulated";

    public static IReadOnlyList<string> All { get; } = [OpenAI, Anthropic, Simulated];
}
