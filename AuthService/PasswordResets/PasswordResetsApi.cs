using Microsoft.AspNetCore.Http.HttpResults;
using Platform.AuthService.Accounts;
using Platform.AuthService.Passwords;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.PasswordResets;

internal static class PasswordResetsApi
{
    public static void MapPasswordResets(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Password resets");
        auth.MapPost("/users/{id:guid}/password-reset", Create).RequireScope(Scopes.TenantManage)
            .WithName("ResetUserPassword").WithSummary("Takes a user's password away; the token to set a new one is in this answer only");
        auth.MapPost("/platform/users/{id:guid}/password-reset", CreateForAny).RequireScope(Scopes.PlatformAdmin)
            .WithName("ResetPlatformUserPassword").WithSummary("The same for a user of any tenant");
        auth.MapPost("/password/reset", Use).AllowAnonymous().WithName("UsePasswordReset").WithSummary("Sets a new password by the token of a reset");
    }

    internal static async Task<Results<Ok<CreatedPasswordReset>, ProblemHttpResult>> Create(
        Guid id, CallerIdentity caller, AuditActor actor, PasswordResetChanges changes, CancellationToken ct)
        => Answer(await changes.CreateAsync(caller, actor, id, ct));

    internal static async Task<Results<Ok<CreatedPasswordReset>, ProblemHttpResult>> CreateForAny(
        Guid id, AuditActor actor, PasswordResetChanges changes, CancellationToken ct)
        => Answer(await changes.CreateAsync(actor, id, ct));

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> Use(
        PasswordReset request, AuditActor actor, PasswordResetUse resets, CancellationToken ct)
    {
        if (!OneTimeToken.IsPossible(request.Token, OneTimeToken.PasswordResetMark)
            || await resets.FindEmailAsync(request.Token!, ct) is not { } email)
        {
            return AuthProblems.Of(Refusal.ResetNotFound);
        }

        if (PasswordRules.Check(request.Password ?? "", email) is { } problem)
        {
            return AuthProblems.Invalid(new Dictionary<string, string[]> { ["password"] = [problem] });
        }

        return await resets.UseAsync(actor, request.Token!, request.Password!, ct)
            ? TypedResults.NoContent()
            : AuthProblems.Of(Refusal.ResetNotFound);
    }

    private static Results<Ok<CreatedPasswordReset>, ProblemHttpResult> Answer(Attempt<CreatedPasswordReset> created)
        => created.Value is { } reset ? TypedResults.Ok(reset) : AuthProblems.Of(created.Refusal);
}
