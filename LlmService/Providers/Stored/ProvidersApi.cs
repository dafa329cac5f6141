using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.Stored;

internal static class ProvidersApi
{
    public static void MapProviderRoutes(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/api/v1/llm/providers").RequireScope(Scopes.LlmManage), "");
        Map(routes.MapGroup("/api/v1/llm/platform/providers").RequireScope(Scopes.PlatformAdmin).WithMetadata(new OwnedByPlatform()), "Platform");
    }

    internal static async Task<Results<Ok<ProviderPage>, ValidationProblem>> List([AsParameters] NameListQuery query, Owner owner, ProviderStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(EntryName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var (providers, next) = NameListQuery.Page(await store.ListAsync(owner, after, limit + 1, ct), limit, static provider => provider.Name);
        return TypedResults.Ok(new ProviderPage([.. providers.Select(static provider => provider.ToView())], next));
    }

    internal static async Task<Results<Ok<ProviderView>, Created<ProviderView>, ValidationProblem, ProblemHttpResult>> Put(
        string provider, ProviderDefinition definition, Owner owner, CallerIdentity caller, ProviderStore store, ProviderKeys keys, RouteBooks books, HttpContext context,
        ILogger<ProviderStore> log, CancellationToken ct)
    {
        var errors = ProviderRules.Check(owner, provider, definition);
        errors.Require(
            errors.Count > 0 || (await books.FindAsync(owner, ct)).HasRoomForProvider(provider), "provider", $"There are {RouteTable.MostProviders} providers already; remove one.");
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var hasKey = definition.ApiKey is { Length: > 0 };
        if (hasKey && !keys.CanStore)
        {
            return ProviderProblems.NoSecret();
        }

        var key = hasKey ? keys.Encrypt(definition.ApiKey!, owner, provider) : null;
        if (await books.ChangeAsync(owner, () => store.PutAsync(owner, caller.UserId, provider, definition, key, ct)) is not var (put, isNew))
        {
            var needed = new Dictionary<string, string[]> { ["apiKey"] = ["Give the key again, or \"\" for none: the stored one is for another address."] };
            return TypedResults.ValidationProblem(needed, type: ProblemTypes.InvalidRequest);
        }

        log.ProviderPut(provider, owner, caller.UserId);
        return isNew ? TypedResults.Created(context.Request.Path, put.ToView()) : TypedResults.Ok(put.ToView());
    }

    internal static async Task<Results<Ok<ProviderView>, ProblemHttpResult>> Get(string provider, Owner owner, ProviderStore store, CancellationToken ct)
        => EntryName.IsValid(provider) && await store.FindAsync(owner, provider, ct) is { } found ? TypedResults.Ok(found.ToView()) : ProviderProblems.NoSuchProvider();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string provider, Owner owner, CallerIdentity caller, ProviderStore store, RouteBooks books, ILogger<ProviderStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(provider) || !await books.ChangeAsync(owner, () => store.RemoveAsync(owner, provider, ct)))
        {
            return ProviderProblems.NoSuchProvider();
        }

        log.ProviderRemoved(provider, owner, caller.UserId);
        return TypedResults.NoContent();
    }

    /// <summary>Asks for its list of models with what is stored at this moment, whatever a cache says, and also when it is not enabled.</summary>
    internal static async Task<Results<Ok<ProviderVerdict>, ProblemHttpResult>> Test(
        string provider, Owner owner, ProviderStore store, ProviderFactory factory, TimeProvider clock, CancellationToken ct)
    {
        if (!EntryName.IsValid(provider) || await store.FindAsync(owner, provider, ct) is not { } found)
        {
            return ProviderProblems.NoSuchProvider();
        }

        var began = clock.GetTimestamp();
        try
        {
            var models = await factory.Create(owner, found).ReadModelsAsync(ct);
            return TypedResults.Ok(new ProviderVerdict(true, "ok", $"It answers, and offers {models.Length} models.", (long)clock.GetElapsedTime(began).TotalMilliseconds, models.Length));
        }
        catch (ProviderException e)
        {
            return TypedResults.Ok(ProviderVerdict.Of(e, clock.GetElapsedTime(began)));
        }
    }

    private static void Map(RouteGroupBuilder providers, string prefix)
    {
        providers.WithTags("Providers");
        providers.MapGet("/", List).WithName($"List{prefix}Providers");
        providers.MapPut("/{provider}", Put).WithName($"Put{prefix}Provider").WithMetadata(new RequestSizeLimitAttribute(FieldRules.MostBytes));
        providers.MapGet("/{provider}", Get).WithName($"Get{prefix}Provider");
        providers.MapDelete("/{provider}", Remove).WithName($"Remove{prefix}Provider");
        providers.MapPost("/{provider}/test", Test).WithName($"Test{prefix}Provider");
    }
}
