using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

internal enum CredentialForm { Missing, Malformed, Possible }

/// <summary>
/// What the client offered, in <c>Authorization: Bearer</c> or, as Anthropic's clients do, in <c>x-api-key</c>. Both are fine when they say the
/// same; two different ones are refused, since no choice between them would be the one everybody expects.
/// </summary>
internal readonly record struct PresentedCredential(CredentialForm Form, string Value)
{
    public const string ApiKeyHeader = "x-api-key";
    private const string Scheme = "Bearer ";

    public static PresentedCredential ReadFrom(IHeaderDictionary headers)
    {
        var (authorization, apiKey) = (headers.Authorization, headers[ApiKeyHeader]);
        if (authorization.Count == 0 && apiKey.Count == 0)
        {
            return new(CredentialForm.Missing, "");
        }

        if (authorization.Count > 1 || apiKey.Count > 1)
        {
            return new(CredentialForm.Malformed, "");
        }

        var bearer = authorization.Count == 0 ? null : BearerOf(authorization[0]);
        if (authorization.Count == 1 && (bearer is null || (apiKey.Count == 1 && apiKey[0] != bearer)))
        {
            return new(CredentialForm.Malformed, "");
        }

        var value = bearer ?? apiKey[0];
        return CredentialText.IsPossible(value) ? new(CredentialForm.Possible, value) : new(CredentialForm.Malformed, "");
    }

    public override string ToString() => Form.ToString();

    private static string? BearerOf(string? header)
        => header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim(' ') : null;
}
