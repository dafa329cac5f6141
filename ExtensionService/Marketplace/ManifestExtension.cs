using Platform.ExtensionService.OpenApiImport;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Marketplace;

/// <summary>Makes of a manifest and values the extension that it describes.</summary>
internal static class ManifestExtension
{
    public static ExtensionDefinition Make(Manifest manifest, string? name, Placeholders places) => new(name, manifest.Description, ToolsOf(manifest, places))
    {
        Kind = manifest.Kind is Manifest.OpenApiKind ? ExtensionKind.Http : manifest.Kind,
        Headers = places.FillSecrets(manifest.Headers),
        Mcp = manifest.Mcp is { } server
            ? server with
            {
                Url = places.FillAddress(server.Url),
                Headers = places.FillSecrets(server.Headers),
                Arguments = server.Arguments is { } arguments ? [.. arguments.Select(places.Fill)] : null,
                Environment = places.FillSecrets(server.Environment),
            }
            : null,
    };

    private static List<ToolDefinition?>? ToolsOf(Manifest manifest, Placeholders places)
    {
        if (manifest.Kind is not Manifest.OpenApiKind)
        {
            return manifest.Tools is { } tools ? [.. tools.Select(tool => tool is null ? null : tool with { Url = places.FillAddress(tool.Url) })] : null;
        }

        return manifest.OpenApi?.Document is { } json && new OpenApiDocument(json) is { IsVersion3: true } document
            ? [.. OperationTools.Of(document, places.FillAddress(manifest.OpenApi.BaseUrl ?? document.ServerUrl) ?? "", manifest.OpenApi.Operations).Tools]
            : null;
    }
}
