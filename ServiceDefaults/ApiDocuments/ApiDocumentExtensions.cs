using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using Platform.ServiceDefaults.ApiDocuments;

namespace Platform.ServiceDefaults;

/// <summary>The OpenAPI document of a process: what it offers through the gateway, and who may call it.</summary>
public static class ApiDocumentExtensions
{
    /// <summary>Where a service gives its document to the gateway.</summary>
    public const string Path = "/internal/openapi.json";

    /// <summary>Adds the document.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="title">What a reader calls this part of the platform.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddApiDocument(this IHostApplicationBuilder builder, string title)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOpenApi(options =>
        {
            options.ShouldInclude = static endpoint => PublicSurface.Contains(endpoint.RelativePath);
            options.AddDocumentTransformer(new PlatformDocument(title));
            options.AddOperationTransformer<CallerOfOperation>();
        });
        return builder;
    }

    /// <summary>Describes the body of an endpoint that reads it by itself, so that it can be tried from the page.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="example">A body that works, as JSON.</param>
    /// <returns>The same endpoint.</returns>
    public static RouteHandlerBuilder WithJsonBody(this RouteHandlerBuilder endpoint, string example) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object }, Example = JsonNode.Parse(example) },
                },
            };
            return Task.CompletedTask;
        });

    /// <summary>Maps the document. Who may read it is for the process to say.</summary>
    /// <param name="endpoints">The process's routes.</param>
    /// <param name="path">Where.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapApiDocument(this IEndpointRouteBuilder endpoints, string path = Path) => endpoints.MapOpenApi(path);
}
