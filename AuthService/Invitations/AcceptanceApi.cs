using Microsoft.AspNetCore.Http.HttpResults;
using Platform.AuthService.Accounts;
using Platform.AuthService.Passwords;

namespace Platform.AuthService.Invitations;

internal static class AcceptanceApi
{
    /// <summary>One answer for a token that never was, was used, withdrawn or has expired.</summary>
    internal static async Task<Results<Ok<AcceptedInvitation>, ValidationProblem, ProblemHttpResult>> Accept(
        Acceptance request, AuditActor actor, OpenInvitationStore store, InvitationAcceptance acceptance, CancellationToken ct)
    {
        if (!OneTimeToken.IsPossible(request.Token, OneTimeToken.InvitationMark) || await store.FindAsync(request.Token!, ct) is not { } invitation)
        {
            return AuthProblems.Of(Refusal.InvitationNotFound);
        }

        if (Check(request, invitation) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var accepted = await acceptance.AcceptAsync(actor, invitation, request.Token!, request.Password!, request.Name?.Trim(), ct);
        return accepted.Value is { } membership ? TypedResults.Ok(membership) : AuthProblems.Of(accepted.Refusal);
    }

    private static Dictionary<string, string[]> Check(Acceptance request, OpenInvitation invitation)
    {
        var fields = new FieldErrors();
        fields.Name("name", request.Name);
        if (invitation.UserId is null)
        {
            var problem = PasswordRules.Check(request.Password ?? "", invitation.Email);
            fields.Require(problem is null, "password", problem ?? "");
        }
        else
        {
            fields.Require(
                request.Password is { Length: > 0 and <= PasswordRules.MaxLength }, "password",
                "There is a user with this mail address; their present password is needed.");
        }

        return fields.Errors;
    }
}
