using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.AuthService.Passwords;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

/// <summary>
/// Opens sessions. Whatever is wrong, the way through here is the same: one look at the account, one comparison of a password, one statement that
/// writes; so neither answer nor time tells whether there is such a user. No connection is held while the password is hashed.
/// </summary>
internal sealed class SignIn(
    SignInStore store, FailedAttempts failures, PasswordHashing passwords, IOptions<SessionOptions> options, UsageCounters counters, ILogger<SignIn> log)
{
    /// <returns>null when refused.</returns>
    /// <exception cref="UnavailableException">Too many want in at the moment.</exception>
    public async Task<SignedIn?> TryAsync(SignInRequest request, AuditActor actor, CancellationToken ct)
    {
        // PostgreSQL takes no NUL in a text, and no user has one in the address.
        var account = request.Email.Contains('\0', StringComparison.Ordinal) ? null : await store.FindAsync(request.Email, ct);
        var verdict = await passwords.VerifyAsync(account?.PasswordHash, request.Password, ct);
        var tenant = account?.Tenants.FirstOrDefault(candidate => request.Tenant is null || candidate.Name == request.Tenant);
        var refusal = Judge(account, verdict, tenant);
        if (refusal is null && await OpenAsync(account!, verdict, tenant!, request, actor, ct) is { } signedIn)
        {
            counters.Count(tenant!.Id, signedIn.User.Id, UsageMetric.SignIn);
            log.SignedIn(signedIn.Id, tenant.Id, signedIn.User.Id);
            return signedIn;
        }

        refusal ??= "overtaken";
        log.SignInRefused(refusal, account?.User.Id);
        counters.Count(tenant?.Id ?? Guid.Empty, account?.User.Id, UsageMetric.SignInRefused);
        await failures.RecordAsync(
            refusal == WrongPassword ? account!.User.Id : null,
            new AuditEntry(actor, TenantId: null, "session.refused", TargetOf(request, account), $$"""{"reason":"{{refusal}}"}"""));
        return null;
    }

    private const string WrongPassword = "wrong-password";

    private static string? Judge(SignInAccount? account, PasswordVerdict verdict, SessionTenant? tenant) => account switch
    {
        null => "unknown-user",
        { IsLocked: true } => "locked",
        _ when verdict == PasswordVerdict.Wrong => WrongPassword,
        { IsDisabled: true } => "disabled-user",
        _ when tenant is null => "no-such-tenant",
        _ => null,
    };

    private async Task<SignedIn?> OpenAsync(
        SignInAccount account, PasswordVerdict verdict, SessionTenant tenant, SignInRequest request, AuditActor actor, CancellationToken ct)
    {
        var betterHash = verdict == PasswordVerdict.RightButOld ? await passwords.HashAsync(request.Password, ct) : null;
        var prefix = SessionToken.CreatePrefix();
        var token = SessionToken.Create(prefix);
        var session = new NewSession(
            Guid.CreateVersion7(), tenant.Id, prefix, SessionToken.HashOf(token), options.Value.IdleLifetime, options.Value.Lifetime);
        return await store.CreateAsync(account, betterHash, session, actor, ct) is var (idleExpiresAt, expiresAt)
            ? new SignedIn(session.Id, token, expiresAt, idleExpiresAt, account.User, tenant, account.Tenants)
            : null;
    }

    /// <summary>The user if there is one. What else was typed may be a secret in the wrong field, so only its hash is kept, to recognise repetition.</summary>
    private static string TargetOf(SignInRequest request, SignInAccount? account)
        => account?.User.Id.ToString()
            ?? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Email.ToLowerInvariant())).AsSpan(0, 8));
}
