using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Platform.ServiceDefaults.ApiDocuments;

/// <summary>Says of each operation who may call it, and which answers any call may get. Read from what the endpoint itself declares.</summary>
internal sealed class CallerOfOperation : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.Description.ActionDescriptor.EndpointMetadata;
        if (declared.OfType<IAllowAnonymous>().Any())
        {
            return Task.CompletedTask;
        }

        var scopes = declared.OfType<IScopeRequirement>().Select(static required => required.Scope).OfType<string>().Distinct().ToList();
        var who = scopes.Count == 0 ? "Any good credential." : $"Needs the scope `{string.Join("`, `", scopes)}`.";
        operation.Description = string.IsNullOrEmpty(operation.Description) ? who : $"{operation.Description}\n\n{who}";
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(PlatformDocument.Scheme, context.Document)] = [] },
        ];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No good credential came with the request." });
        if (scopes.Count > 0)
        {
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "The credential does not have the scope." });
        }

        operation.Responses.TryAdd("503", new OpenApiResponse { Description = "Something is away at the moment; ask again after Retry-After." });
        return Task.CompletedTask;
    }
}
