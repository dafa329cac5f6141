using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Marketplace;

/// <summary>The platform's catalogue: operators publish, tenants look for what they can install.</summary>
internal static class MarketplaceApi
{
    private const long MaxBodyBytes = 8 * 1024 * 1024;
    private const int MaxSearchLength = 256;

    public static void MapMarketplace(this IEndpointRouteBuilder routes)
    {
        var catalogue = routes.MapGroup("/api/v1/extension-catalogue").WithTags("Extension catalogue");
        catalogue.MapPost("/", Publish).WithName("PublishExtension").RequireScope(Scopes.PlatformAdmin).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        catalogue.MapGet("/", List).WithName("ListExtensionCatalogue").RequireScope(Scopes.ExtensionsRead);
        catalogue.MapGet("/{entry}", ListVersions).WithName("ListExtensionVersions").RequireScope(Scopes.ExtensionsRead);
        catalogue.MapGet("/{entry}/{version}", Get).WithName("GetExtensionVersion").RequireScope(Scopes.ExtensionsRead);
        catalogue.MapDelete("/{entry}/{version}", Withdraw).WithName("WithdrawExtensionVersion").RequireScope(Scopes.PlatformAdmin);
    }

    internal static async Task<Results<Created<MarketplaceVersion>, ProblemHttpResult, ValidationProblem>> Publish(
        Manifest manifest, CallerIdentity caller, AuditActor actor, ManifestRules rules, MarketplaceStore store, ILogger<MarketplaceStore> log, CancellationToken ct)
    {
        var errors = rules.Check(manifest);
        if (errors.Count > 0 || SemanticVersion.Parse(manifest.Version) is not { } version)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        if (await store.PublishAsync(actor, manifest, version, ct) is not { } published)
        {
            return MarketplaceProblems.VersionExists(manifest.Name, version.Text);
        }

        log.VersionPublished(published.Name, published.Version, caller.UserId);
        return TypedResults.Created($"/api/v1/extension-catalogue/{published.Name}/{published.Version}", published);
    }

    /// <summary>The newest version of everything, or of what has every word searched for in its name, publisher or description.</summary>
    internal static async Task<Results<Ok<MarketplacePage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, [FromQuery] string? search, MarketplaceStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(ExtensionName.IsValid, errors);
        if (search?.Length > MaxSearchLength || search?.Contains('\0', StringComparison.Ordinal) == true)
        {
            errors["search"] = [$"Must be at most {MaxSearchLength} characters, without NUL."];
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (items, next) = NameListQuery.Page(await store.ListAsync(after, words, limit + 1, ct), limit, static version => version.Name);
        return TypedResults.Ok(new MarketplacePage(items, next));
    }

    internal static async Task<Results<Ok<MarketplacePage>, ProblemHttpResult, ValidationProblem>> ListVersions(
        string entry, [AsParameters] NameListQuery query, MarketplaceStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(SemanticVersion.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var found = ExtensionName.IsValid(entry) ? await store.ListVersionsAsync(entry, SemanticVersion.Parse(after), limit + 1, ct) : [];
        var (items, next) = NameListQuery.Page(found, limit, static version => version.Version);
        return items.Count == 0 && after.Length == 0 ? MarketplaceProblems.NoSuchVersion() : TypedResults.Ok(new MarketplacePage(items, next));
    }

    internal static async Task<Results<Ok<PublishedVersion>, ProblemHttpResult>> Get(string entry, string version, MarketplaceStore store, CancellationToken ct)
        => ExtensionName.IsValid(entry) && SemanticVersion.IsValid(version) && await store.FindAsync(entry, version, ct) is { } found
            ? TypedResults.Ok(Show(found))
            : MarketplaceProblems.NoSuchVersion();

    /// <summary>Nobody can install the version any more; those who have it keep it.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        string entry, string version, CallerIdentity caller, AuditActor actor, MarketplaceStore store, ILogger<MarketplaceStore> log, CancellationToken ct)
    {
        if (!ExtensionName.IsValid(entry) || !SemanticVersion.IsValid(version) || !await store.WithdrawAsync(actor, entry, version, ct))
        {
            return MarketplaceProblems.NoSuchVersion();
        }

        log.VersionWithdrawn(entry, version, caller.UserId);
        return TypedResults.NoContent();
    }

    private static PublishedVersion Show(PublishedManifest found) => new(
        found.Published.Name, found.Published.Version, found.Published.Kind, found.Published.Publisher, found.Published.Description, found.Published.PublishedAt,
        found.Published.WithdrawnAt, JsonSerializer.SerializeToElement(found.Manifest, ManifestJson.Default.Manifest));
}
