using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Endpoint;

internal static class McpEndpoint
{
    public static void AddMcpEndpoint(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<TenantTools>();
}

[JsonSerializable(typeof(IDictionary<string, JsonElement>))]
internal sealed partial class EndpointJson : JsonSerializerContext;
