using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Passwords;

/// <summary>A new password, and the present one as proof.</summary>
public sealed record ChangePassword(
    [property: Required, StringLength(PasswordRules.MaxLength)] string Current, [property: Required] string New)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChangePassword);
}

internal static class PasswordsApi
{
    public static void MapPasswords(this IEndpointRouteBuilder routes)
    {
        var password = routes.MapGroup("/api/v1/auth/password").WithTags("Passwords").RequireSession();
        password.MapPut("", Change).WithName("ChangePassword").WithSummary("Changes the caller's password and ends the caller's other sessions");
    }

    /// <summary>A wrong one counts as a failed sign-in: a stolen session must not be a place to guess the password at.</summary>
    internal static async Task<Results<NoContent, ValidationProblem>> Change(
        ChangePassword request, CallerIdentity caller, PasswordStore store, PasswordHashing passwords, FailedAttempts failures, AuditActor actor,
        ILogger<ChangePassword> log, CancellationToken ct)
    {
        var state = await store.FindAsync(caller.UserId, ct);
        if (ProblemOf(request, state?.Email ?? "") is { } problem)
        {
            return Invalid(nameof(request.New), problem);
        }

        var verdict = await passwords.VerifyAsync(state?.Hash, request.Current, ct);
        if (state is not { Hash: { } oldHash, IsLocked: false } || verdict == PasswordVerdict.Wrong)
        {
            await failures.RecordAsync(
                state is { IsLocked: false } ? caller.UserId : null,
                new AuditEntry(actor, caller.TenantId, "password.refused", caller.UserId.ToString()));
            return NotCurrent();
        }

        var newHash = await passwords.HashAsync(request.New, ct);
        var entry = new AuditEntry(actor, caller.TenantId, "password.changed", caller.UserId.ToString());
        if (!await store.ChangeAsync(caller.UserId, oldHash, newHash, caller.SessionId!.Value, entry, ct))
        {
            return NotCurrent();
        }

        log.PasswordChanged(caller.UserId);
        return TypedResults.NoContent();
    }

    private static string? ProblemOf(ChangePassword request, string email)
        => request.New == request.Current ? "That is the password you have." : PasswordRules.Check(request.New, email);

    private static ValidationProblem NotCurrent() => Invalid(nameof(ChangePassword.Current), "That is not your present password, or there were too many failures: try again later.");

    private static ValidationProblem Invalid(string field, string problem)
        => AuthProblems.Invalid(new Dictionary<string, string[]> { [field] = [problem] });
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChangePassword))]
internal sealed partial class PasswordsJson : JsonSerializerContext;
