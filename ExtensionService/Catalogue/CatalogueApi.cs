using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Data.Caching;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Catalogue;

internal static class CatalogueApi
{
    private const int MaxSearchLength = 256;

    public static void MapCatalogue(this IEndpointRouteBuilder routes)
        => routes.MapGet("/api/v1/tools", List).WithName("ListTools").WithTags("Tools").RequireScope(Scopes.ExtensionsRead);

    /// <summary>All tools of the tenant, or those that have every word searched for in their names or descriptions.</summary>
    internal static async Task<Results<Ok<CataloguePage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, [FromQuery] string? search, [FromQuery] string? extension, CallerIdentity caller, TtlCache<ToolCatalogue> catalogues,
        IOptions<McpOptions> options, TimeProvider clock, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(IsPath, errors);
        if (search?.Length > MaxSearchLength)
        {
            errors["search"] = [$"Must be at most {MaxSearchLength} characters."];
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var catalogue = await catalogues.GetAsync(CatalogueKey.Of(caller.TenantId), ct) ?? ToolCatalogue.Empty;
        var found = catalogue.Tools
            .Where(tool => string.CompareOrdinal(tool.Path, after) > 0 && (extension is null || tool.Extension == extension) && Array.TrueForAll(words, word => Has(tool, word)))
            .Take(limit + 1).ToList();
        var (rows, next) = NameListQuery.Page(found, limit, static tool => tool.Path);
        return TypedResults.Ok(new CataloguePage([.. rows.Select(tool => Show(tool, clock.GetUtcNow(), options.Value.Grace))], next));
    }

    private static CatalogueItem Show(CatalogueTool tool, DateTimeOffset now, TimeSpan grace) => new(
        tool.Extension, tool.Name, tool.Description, tool.InputSchema, tool.Kind, StateOf(tool, now, grace), tool.FailingSince);

    private static string StateOf(CatalogueTool tool, DateTimeOffset now, TimeSpan grace) => tool switch
    {
        { IsDisabled: true } => McpState.Disabled,
        { Kind: ExtensionKind.Mcp } => McpState.Of(tool.DiscoveredAt, tool.FailingSince, now, grace),
        _ => McpState.Available,
    };

    private static bool Has(CatalogueTool tool, string word)
        => tool.Path.Contains(word, StringComparison.OrdinalIgnoreCase) || tool.Description?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsPath(string text)
        => text.Split('/') is [var extension, var tool] && ExtensionName.IsValid(extension) && ExtensionName.IsValidTool(tool);
}
