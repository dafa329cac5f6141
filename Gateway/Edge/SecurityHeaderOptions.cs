namespace Platform.Gateway.Edge;

/// <summary>Section <c>SecurityHeaders</c>.</summary>
internal sealed class SecurityHeaderOptions
{
    public const string Section = "SecurityHeaders";

    /// <summary>How long browsers come by HTTPS only, once they have; sent over HTTPS alone. Zero sends nothing.</summary>
    public TimeSpan HstsMaxAge { get; set; } = TimeSpan.FromDays(365);
}
