namespace Platform.AuthService.Credentials;

internal sealed class CredentialOptions
{
    public const string Section = "Credentials";

    /// <summary>How long one check may take, waiting for a connection included. After it the answer is 503, never a refusal.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the last use of keys and sessions is written. A session that is used at the end of its idle time needs this to be short.</summary>
    public TimeSpan LastUseInterval { get; set; } = TimeSpan.FromSeconds(5);

    internal bool HasSaneInterval => LastUseInterval >= TimeSpan.FromMilliseconds(50) && LastUseInterval <= TimeSpan.FromMinutes(1);

    internal bool HasSaneTimeout => CheckTimeout >= TimeSpan.FromMilliseconds(100) && CheckTimeout <= TimeSpan.FromSeconds(30);
}
