using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Resilience;

/// <summary>What a person decides about an extension while it runs.</summary>
internal static class ControlApi
{
    private const long MaxBodyBytes = 64 * 1024;

    public static void MapResilience(this IEndpointRouteBuilder routes)
    {
        var extension = routes.MapGroup("/api/v1/extensions/{extension}").WithTags("Extension resilience");
        extension.MapGet("/resilience", Get).WithName("GetExtensionResilience").RequireScope(Scopes.ExtensionsRead);
        extension.MapPut("/resilience", Configure).WithName("SetExtensionResilience").RequireScope(Scopes.ExtensionsManage)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        extension.MapDelete("/resilience", Unconfigure).WithName("ResetExtensionResilience").RequireScope(Scopes.ExtensionsManage);
        extension.MapPost("/enable", Enable).WithName("EnableExtension").RequireScope(Scopes.ExtensionsManage);
        extension.MapPost("/disable", Disable).WithName("DisableExtension").RequireScope(Scopes.ExtensionsManage);
        extension.MapPost("/reconnect", Reconnect).WithName("ReconnectExtension").RequireScope(Scopes.ExtensionsManage);
    }

    /// <summary>The extension's own settings; what isn't there is the platform's.</summary>
    internal static async Task<Results<Ok<ResilienceSettings>, ProblemHttpResult>> Get(
        string extension, CallerIdentity caller, ControlStore store, CancellationToken ct)
        => ExtensionName.IsValid(extension) && await store.FindAsync(new ExtensionKey(caller.TenantId, extension), ct) is { } control
            ? TypedResults.Ok(control.Settings)
            : ExtensionProblems.NoSuchExtension();

    internal static async Task<Results<Ok<ResilienceSettings>, ProblemHttpResult, ValidationProblem>> Configure(
        string extension, ResilienceSettings settings, CallerIdentity caller, [AsParameters] ControlServices services, CancellationToken ct)
    {
        if (ResilienceRules.Check(settings) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        return await ChangeAsync(extension, ControlChange.Configured(settings), caller, services, ct) is { } control
            ? TypedResults.Ok(control.Settings)
            : ExtensionProblems.NoSuchExtension();
    }

    internal static Task<Results<NoContent, ProblemHttpResult>> Unconfigure(
        string extension, CallerIdentity caller, [AsParameters] ControlServices services, CancellationToken ct)
        => DoAsync(extension, ControlChange.Configured(null), caller, services, ct);

    internal static Task<Results<NoContent, ProblemHttpResult>> Enable(
        string extension, CallerIdentity caller, [AsParameters] ControlServices services, CancellationToken ct)
        => DoAsync(extension, ControlChange.Enabled, caller, services, ct);

    internal static Task<Results<NoContent, ProblemHttpResult>> Disable(
        string extension, CallerIdentity caller, [AsParameters] ControlServices services, CancellationToken ct)
        => DoAsync(extension, ControlChange.Disabled, caller, services, ct);

    /// <summary>Every replica forgets that the extension has failed, and calls it again.</summary>
    internal static Task<Results<NoContent, ProblemHttpResult>> Reconnect(
        string extension, CallerIdentity caller, [AsParameters] ControlServices services, CancellationToken ct)
        => DoAsync(extension, ControlChange.Reconnected, caller, services, ct);

    private static async Task<Results<NoContent, ProblemHttpResult>> DoAsync(
        string extension, ControlChange change, CallerIdentity caller, ControlServices services, CancellationToken ct)
        => await ChangeAsync(extension, change, caller, services, ct) is not null ? TypedResults.NoContent() : ExtensionProblems.NoSuchExtension();

    private static async Task<ExtensionControl?> ChangeAsync(
        string extension, ControlChange change, CallerIdentity caller, ControlServices services, CancellationToken ct)
    {
        if (!ExtensionName.IsValid(extension) || await ChangeAsync(new ExtensionKey(caller.TenantId, extension), change, services, ct) is not { } control)
        {
            return null;
        }

        services.Log.ExtensionChanged(extension, caller.TenantId, change.Name, caller.UserId);
        return control;
    }

    private static async Task<ExtensionControl?> ChangeAsync(ExtensionKey key, ControlChange change, ControlServices services, CancellationToken ct)
    {
        try
        {
            return await services.Controls.ChangeAsync(key, change, services.Actor, ct);
        }
        finally
        {
            if (change.Enable is not null)
            {
                // Lists of tools say which may be called.
                await services.Caches.ForgetAsync(key.TenantId);
            }
        }
    }
}

internal sealed record ControlServices(Controls Controls, TenantCaches Caches, AuditActor Actor, ILogger<Controls> Log);
