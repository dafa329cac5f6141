using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers;

/// <summary>Whose providers and deployments a request is about: those of the caller's tenant, or the platform's, as the route says.</summary>
/// <param name="TenantId">Empty for the platform: no tenant has the empty id.</param>
internal readonly record struct Owner(Guid TenantId)
{
    private const string PlatformKey = "platform";

    public static Owner Platform => default;

    public bool IsPlatform => TenantId == Guid.Empty;

    /// <summary>As a key of caches.</summary>
    public override string ToString() => IsPlatform ? PlatformKey : TenantId.ToString();

    public static Owner? Parse(string text) => text == PlatformKey ? Platform : Guid.TryParseExact(text, "D", out var tenant) ? new Owner(tenant) : null;

    public static async ValueTask<Owner> BindAsync(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OwnedByPlatform>() is null
        ? new Owner((await CallerIdentity.BindAsync(context)).TenantId)
        : Platform;
}

/// <summary>Says of a route that it is about what belongs to the platform.</summary>
internal sealed class OwnedByPlatform;
