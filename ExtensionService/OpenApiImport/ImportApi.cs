using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.OpenApiImport;

/// <summary>A document to make an extension of.</summary>
/// <param name="Name">The extension's name.</param>
/// <param name="Description">Its description; the document's where there is none.</param>
/// <param name="BaseUrl">Where the operations are; the document's first server where it isn't said.</param>
/// <param name="Operations">Operations by their ids that are wanted; all where there is no list.</param>
/// <param name="Document">The OpenAPI document, version 3, as JSON.</param>
internal sealed record OpenApiDefinition(string? Name, string? Description, string? BaseUrl, IReadOnlyList<string>? Operations, JsonElement? Document)
{
    /// <summary>Sent with every call; see those of an extension.</summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }
}

/// <summary>What has become of it.</summary>
internal sealed record ImportedExtension(Extension Extension, IReadOnlyList<SkippedOperation> Skipped);

internal static class ImportApi
{
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    public static void MapOpenApiImport(this IEndpointRouteBuilder routes) => routes
        .MapPost("/api/v1/extensions/import/openapi", Import).WithName("ImportOpenApi").WithTags("Extensions").RequireScope(Scopes.ExtensionsManage)
        .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

    internal static async Task<Results<Created<ImportedExtension>, ProblemHttpResult, ValidationProblem>> Import(
        OpenApiDefinition definition, CallerIdentity caller, AuditActor actor, ExtensionChanges extensions, McpRules mcp, ILogger<ExtensionChanges> log, CancellationToken ct)
    {
        if (definition.Document is not { } json || new OpenApiDocument(json) is not { IsVersion3: true } document)
        {
            return Invalid(new() { ["document"] = ["Must be an OpenAPI document of version 3, as JSON."] });
        }

        var baseUrl = definition.BaseUrl ?? document.ServerUrl;
        if (!ExtensionRules.IsUrl(baseUrl))
        {
            return Invalid(new() { ["baseUrl"] = [$"The document names no server in full. {ExtensionRules.UrlExpected}"] });
        }

        var made = OperationTools.Of(document, baseUrl ?? "", definition.Operations);
        var extension = new ExtensionDefinition(definition.Name, definition.Description ?? document.Description, made.Tools) { Headers = definition.Headers };
        if (ExtensionRules.Check(extension, mcp) is { Count: > 0 } errors)
        {
            return Invalid(errors);
        }

        if (await extensions.AddAsync(NewExtension.Registered(actor, caller.TenantId, extension), ct) is not { } added)
        {
            return ExtensionProblems.Exists(definition.Name ?? "");
        }

        log.ExtensionRegistered(added.Name, caller.TenantId, caller.UserId);
        return TypedResults.Created($"/api/v1/extensions/{added.Name}", new ImportedExtension(added, made.Skipped));
    }

    private static ValidationProblem Invalid(Dictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OpenApiDefinition)), JsonSerializable(typeof(ImportedExtension))]
internal sealed partial class ImportJson : JsonSerializerContext;
