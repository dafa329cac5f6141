using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
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
        routes.MapPost("/api/v1/llm/models/refresh", Refresh).WithTags("Models").WithName("RefreshModels").RequireScope(Scopes.LlmManage);
    }

    internal static async Task<Ok<ModelList>> List(
        OfferedModels offered, CallerIdentity caller, CancellationToken ct) =>
        TypedResults.Ok(new ModelList("list", await offered.ListAsync(caller, ct)));

    internal static async Task<Results<Ok<Model>, EmptyHttpResult>> Find(
        string id, OfferedModels offered, CallerIdentity caller, HttpContext context, CancellationToken ct)
    {
        var models = await offered.ListAsync(caller, ct);
        if (models.FirstOrDefault(m => m.Id == id) is { } model)
        {
            return TypedResults.Ok(model);
        }

        var missing = ProviderRouter.NotFound(id);
        await OpenAIErrors.WriteAsync(context, missing.Status, "invalid_request_error", missing.Code, missing.Message, missing.Param);
        return TypedResults.Empty;
    }

    /// <summary>The lists of the own tenant's providers; for operators also of the platform's.</summary>
    internal static async Task<Ok<ModelsRefreshed>> Refresh(CallerIdentity caller, ModelRefresher refresher, CancellationToken ct) =>
        TypedResults.Ok(await refresher.RefreshAsync(caller, ct));
}

/// <summary>OpenAI's list of models.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<Model> Data);

/// <summary>OpenAI's description of a model.</summary>
internal sealed record Model(string Id, string Object, long Created, [property: JsonPropertyName("owned_by")] string OwnedBy);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelList)), JsonSerializable(typeof(ProviderModels)), JsonSerializable(typeof(StoredModels))]
internal sealed partial class ModelsJson : JsonSerializerContext;
