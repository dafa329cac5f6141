using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Invitations;

internal static class InvitationsApi
{
    public static void MapInvitations(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth/invitations").WithTags("Invitations");
        auth.MapPost("/accept", AcceptanceApi.Accept).AllowAnonymous()
            .WithName("AcceptInvitation").WithSummary("Joins the tenant, by the token of an invitation");
        var invitations = auth.MapGroup("").RequireScope(Scopes.TenantManage);
        invitations.MapGet("", List).WithName("ListInvitations").WithSummary("The tenant's invitations, without their tokens");
        invitations.MapPost("", Create).WithName("CreateInvitation").WithSummary("Invites a person; the token is in this answer only");
        invitations.MapDelete("/{id:guid}", Revoke).WithName("RevokeInvitation").WithSummary("Withdraws an invitation");
    }

    internal static async Task<Results<Ok<InvitationPage>, ValidationProblem>> List(
        CallerIdentity caller, InvitationStore store, CancellationToken ct, Guid? after = null, int? limit = null)
    {
        var page = new Page(after, limit);
        return page.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(caller.TenantId, page, ct));
    }

    internal static async Task<Results<Created<CreatedInvitation>, ValidationProblem, ProblemHttpResult>> Create(
        InvitationRequest request, CallerIdentity caller, AuditActor actor, InvitationChanges changes, CancellationToken ct)
    {
        var fields = new FieldErrors();
        fields.Email("email", request.Email);
        fields.Role("role", request.Role);
        if (fields.Errors.Count > 0)
        {
            return AuthProblems.Invalid(fields.Errors);
        }

        var created = await changes.CreateAsync(caller, actor, request.Email!.Trim(), request.Role!, ct);
        return created.Value is { } invitation
            ? TypedResults.Created($"/api/v1/auth/invitations/{invitation.Id}", invitation)
            : AuthProblems.Of(created.Refusal);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, CallerIdentity caller, AuditActor actor, InvitationChanges changes, CancellationToken ct)
        => await changes.RevokeAsync(caller, actor, id, ct) is { } refusal ? AuthProblems.Of(refusal) : TypedResults.NoContent();
}
