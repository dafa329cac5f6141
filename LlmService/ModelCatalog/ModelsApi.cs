using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.LlmService.Limits;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.ModelCatalog;

internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("Models").RequireScope(Scopes.LlmInvoke);
        models.MapGet("", List).WithName("ListModels");
        // Names like meta-llama/Llama-3.1-8B have slashes in them.
        models.MapGet("/{**id}", Find).WithName("GetModel");
    }

    internal static async Task<Ok<ModelList>> List(
        ProviderSet providers, ModelRegistry registry, CallerIdentity caller, CancellationToken ct) =>
        TypedResults.Ok(new ModelList("list", await ReadAllAsync(providers, registry, caller, ct)));

    internal static async Task<Results<Ok<Model>, EmptyHttpResult>> Find(
        string id, ProviderSet providers, ModelRegistry registry, CallerIdentity caller, HttpContext context, CancellationToken ct)
    {
        var models = await ReadAllAsync(providers, registry, caller, ct);
        if (models.FirstOrDefault(m => m.Id == id) is { } model)
        {
            return TypedResults.Ok(model);
        }

        var missing = ProviderRouter.NotFound(id);
        await OpenAIErrors.WriteAsync(context, missing.Status, "invalid_request_error", missing.Code, missing.Message, missing.Param);
        return TypedResults.Empty;
    }

    /// <summary>Those that the caller may use: a model that is not listed is not served either.</summary>
    private static async Task<IReadOnlyList<Model>> ReadAllAsync(
        ProviderSet providers, ModelRegistry registry, CallerIdentity caller, CancellationToken ct)
    {
        var models = new Dictionary<string, Model>(StringComparer.Ordinal);
        foreach (var provider in providers.All)
        {
            foreach (var entry in await registry.ListAsync(provider, ct))
            {
                // The first provider that offers a name is the one that serves it.
                if (caller.MayUse(entry.Id))
                {
                    models.TryAdd(entry.Id, new Model(entry.Id, "model", entry.Created, entry.OwnedBy));
                }
            }
        }

        return [.. models.Values];
    }
}

/// <summary>OpenAI's list of models.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<Model> Data);

/// <summary>OpenAI's description of a model.</summary>
internal sealed record Model(string Id, string Object, long Created, [property: JsonPropertyName("owned_by")] string OwnedBy);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelList)), JsonSerializable(typeof(ProviderModels))]
internal sealed partial class ModelsJson : JsonSerializerContext;
