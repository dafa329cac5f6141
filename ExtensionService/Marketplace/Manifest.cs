using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Marketplace;

/// <summary>
/// One version of what tenants may install. Texts in it may have places: <c>{config.region}</c> for values of the tenant's configuration, and in headers and
/// variables also <c>{secret.apiKey}</c>.
/// </summary>
internal sealed record Manifest(string? Name, string? Version, string? Publisher, string? Description)
{
    public const string OpenApiKind = "openapi";

    /// <summary>What it has to be granted, such as <c>network:api.example.com</c>.</summary>
    public IReadOnlyList<string?>? Permissions { get; init; }

    /// <summary>A JSON schema of what tenants configure.</summary>
    public JsonElement? Configuration { get; init; }

    public IReadOnlyList<ManifestSecret?>? Secrets { get; init; }

    public string? Kind { get; init; }

    public McpDefinition? Mcp { get; init; }

    public IReadOnlyList<ToolDefinition?>? Tools { get; init; }

    public ManifestOpenApi? OpenApi { get; init; }

    /// <summary>Sent with every call, of kinds http and openapi.</summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>What tells whether it works, of kinds http and openapi: an address whose GET succeeds.</summary>
    public string? Probe { get; init; }

    /// <summary>What is none of a manifest's fields, to be refused by name.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A secret that a tenant gives at installation.</summary>
internal sealed record ManifestSecret(string? Name, string? Description)
{
    /// <summary>It is, unless said.</summary>
    public bool? Required { get; init; }
}

/// <summary>The OpenAPI document that the tools are made of.</summary>
internal sealed record ManifestOpenApi(JsonElement? Document, string? BaseUrl, IReadOnlyList<string>? Operations);
