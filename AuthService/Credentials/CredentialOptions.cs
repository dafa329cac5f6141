namespace Platform.AuthService.Credentials;

internal sealed class CredentialOptions
{
    public const string Section = "Credentials";

    /// <summary>How long one check may take, waiting for a connection included. After it the answer is 503, never a refusal.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(2);

    internal bool HasSaneTimeout => CheckTimeout >= TimeSpan.FromMilliseconds(100) && CheckTimeout <= TimeSpan.FromSeconds(30);
}
