using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;

namespace Platform.ExtensionService.Tests.Marketplace;

/// <summary>Publishes manifests as an operator would.</summary>
internal static class CatalogueCalls
{
    public const string CataloguePath = "/api/v1/extension-catalogue";

    /// <summary>A name that no other test has.</summary>
    public static string NewEntry(string prefix = "weather") => $"{prefix}-{Guid.CreateVersion7():N}";

    public static HttpClient Operator(this ExtensionApp app) => app.Caller(Guid.CreateVersion7(), Scopes.PlatformAdmin, Scopes.ExtensionsRead);

    /// <summary>A manifest of kind http whose only tool, <c>tool</c>, is at an address that may have places.</summary>
    public static JsonObject HttpManifest(string entry, string version, string url, string permission = "network:127.0.0.1") => new()
    {
        ["name"] = entry,
        ["version"] = version,
        ["publisher"] = "Example Corp",
        ["description"] = "Says what the sky does.",
        ["permissions"] = new JsonArray(permission),
        ["kind"] = "http",
        ["tools"] = new JsonArray(new JsonObject { ["name"] = "tool", ["method"] = "POST", ["url"] = url }),
    };

    public static JsonObject McpManifest(string entry, string version, string url) => new()
    {
        ["name"] = entry,
        ["version"] = version,
        ["publisher"] = "Example Corp",
        ["permissions"] = new JsonArray("network:127.0.0.1"),
        ["secrets"] = new JsonArray(new JsonObject { ["name"] = "key" }),
        ["kind"] = "mcp",
        ["mcp"] = new JsonObject { ["url"] = url, ["headers"] = new JsonObject { ["X-Secret"] = "{secret.key}" } },
    };

    public static async Task PublishAsync(this ExtensionApp app, params JsonObject[] manifests)
    {
        using var publisher = app.Operator();
        foreach (var manifest in manifests)
        {
            using var response = await publisher.PostTextAsync(CataloguePath, manifest.ToJsonString());
            Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        }
    }
}
