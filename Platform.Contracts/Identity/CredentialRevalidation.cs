namespace Platform.Contracts;

/// <summary>
/// The gateway asks AuthService which of the credentials behind its running requests are no longer good. What was let in under them is to be ended.
/// </summary>
/// <param name="Running">Distinct credentials, at most <see cref="MaxRunning"/>.</param>
public sealed record CredentialRevalidation(IReadOnlyList<RunningCredential> Running)
{
    /// <summary>Where AuthService answers.</summary>
    public const string Path = "/internal/credentials/revalidate";

    /// <summary>Most credentials in one question.</summary>
    public const int MaxRunning = 5000;
}

/// <summary>A credential by its ids; holds no secret.</summary>
/// <param name="TenantId">The tenant it was accepted for.</param>
/// <param name="UserId">The user it was accepted for.</param>
/// <param name="KeyId">The API key used, or null for a session.</param>
/// <param name="SessionId">The session used, or null for an API key.</param>
public sealed record RunningCredential(Guid TenantId, Guid UserId, Guid? KeyId, Guid? SessionId);

/// <summary>The answer to <see cref="CredentialRevalidation"/>.</summary>
/// <param name="Ended">Those whose key is revoked or expired, whose session has ended, or whose user, tenant or membership is gone or disabled.</param>
public sealed record EndedCredentials(IReadOnlyList<RunningCredential> Ended);
