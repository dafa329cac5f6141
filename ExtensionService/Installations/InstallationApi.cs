using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Installations;

/// <summary>Extensions that come from the catalogue.</summary>
internal static class InstallationApi
{
    private const long MaxBodyBytes = 1024 * 1024;

    public static void MapInstallations(this IEndpointRouteBuilder routes)
    {
        var extensions = routes.MapGroup("/api/v1/extensions").WithTags("Extension installations").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        extensions.MapPost("/install", Install).WithName("InstallExtension").RequireScope(Scopes.ExtensionsManage);
        extensions.MapGet("/{extension}/installation", Get).WithName("GetInstallation").RequireScope(Scopes.ExtensionsRead);
        extensions.MapPut("/{extension}/configuration", Configure).WithName("ConfigureExtension").RequireScope(Scopes.ExtensionsManage);
        extensions.MapPost("/{extension}/upgrade", Upgrade).WithName("UpgradeExtension").RequireScope(Scopes.ExtensionsManage);
        extensions.MapDelete("/{extension}/upgrade", Cancel).WithName("CancelUpgrade").RequireScope(Scopes.ExtensionsManage);
    }

    internal static async Task<Results<Created<Extension>, ProblemHttpResult, ValidationProblem>> Install(
        InstallRequest request, CallerIdentity caller, AuditActor actor, Installer installer, ILogger<Installer> log, CancellationToken ct)
    {
        var answer = await installer.InstallAsync(actor, caller.TenantId, request, ct);
        if (answer.Value is not { } added)
        {
            return answer.Problem is { } problem ? problem : Invalid(answer.Errors);
        }

        log.ExtensionInstalled(added.Name, caller.TenantId, request.Entry ?? "", request.Version ?? "newest", caller.UserId);
        return TypedResults.Created($"/api/v1/extensions/{added.Name}", added);
    }

    internal static async Task<Results<Ok<InstallationView>, ProblemHttpResult>> Get(
        string extension, CallerIdentity caller, InstallationStore store, CancellationToken ct)
        => ExtensionName.IsValid(extension) && await store.FindAsync(new ExtensionKey(caller.TenantId, extension), ct) is { } found
            ? TypedResults.Ok(InstallationView.Of(extension, found))
            : InstallationProblems.NotInstalled();

    internal static Task<Results<Ok<InstallationView>, Accepted<InstallationView>, ProblemHttpResult, ValidationProblem>> Configure(
        string extension, UpgradeRequest request, CallerIdentity caller, AuditActor actor, Upgrader upgrader, CancellationToken ct)
        => UpgradeAsync(new ExtensionKey(caller.TenantId, extension), request, keepVersion: true, actor, upgrader, ct);

    internal static Task<Results<Ok<InstallationView>, Accepted<InstallationView>, ProblemHttpResult, ValidationProblem>> Upgrade(
        string extension, UpgradeRequest request, CallerIdentity caller, AuditActor actor, Upgrader upgrader, CancellationToken ct)
        => UpgradeAsync(new ExtensionKey(caller.TenantId, extension), request, keepVersion: false, actor, upgrader, ct);

    /// <summary>The version that was to come is forgotten.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Cancel(
        string extension, CallerIdentity caller, AuditActor actor, Upgrader upgrader, CancellationToken ct)
        => await upgrader.CancelAsync(actor, new ExtensionKey(caller.TenantId, extension), ct) ? TypedResults.NoContent() : InstallationProblems.NoUpgrade();

    private static async Task<Results<Ok<InstallationView>, Accepted<InstallationView>, ProblemHttpResult, ValidationProblem>> UpgradeAsync(
        ExtensionKey key, UpgradeRequest request, bool keepVersion, AuditActor actor, Upgrader upgrader, CancellationToken ct)
    {
        var answer = await upgrader.UpgradeAsync(actor, key, request, keepVersion, ct);
        if (answer.Value is not { } installation)
        {
            return answer.Problem is { } problem ? problem : Invalid(answer.Errors);
        }

        return installation.Upgrade switch
        {
            { State: UpgradeView.Trying } => TypedResults.Accepted($"/api/v1/extensions/{key.Name}/installation", installation),
            { State: UpgradeView.Failed, Reason: var reason } => InstallationProblems.UpgradeFailed(reason),
            _ => TypedResults.Ok(installation),
        };
    }

    private static ValidationProblem Invalid(Dictionary<string, string[]>? errors) => TypedResults.ValidationProblem(errors ?? [], type: ProblemTypes.InvalidRequest);
}
