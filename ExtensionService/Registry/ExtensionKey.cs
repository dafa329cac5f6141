using System.Globalization;

namespace Platform.ExtensionService.Registry;

/// <summary>What names an extension on the whole platform, also in caches. The tenant is its tag.</summary>
internal readonly record struct ExtensionKey(Guid TenantId, string Name)
{
    private const char Separator = '/';

    public static string TagOf(Guid tenantId) => tenantId.ToString("D", CultureInfo.InvariantCulture);

    public override string ToString() => $"{TagOf(TenantId)}{Separator}{Name}";

    public static ExtensionKey Parse(string key)
    {
        var at = key.IndexOf(Separator, StringComparison.Ordinal);
        return new ExtensionKey(Guid.Parse(key.AsSpan(0, at), CultureInfo.InvariantCulture), key[(at + 1)..]);
    }
}
