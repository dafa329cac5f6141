using System.Globalization;

namespace Platform.ExtensionService.Registry;

/// <summary>What a page of a tenant's extensions is called in the cache. The tenant is its tag: any change may move every page.</summary>
internal readonly record struct ExtensionListKey(Guid TenantId, int Limit, string After)
{
    private const char Separator = '/';

    public static string TagOf(Guid tenantId) => tenantId.ToString("D", CultureInfo.InvariantCulture);

    public static string TagOf(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TagOf(TenantId)}{Separator}{Limit}{Separator}{After}");

    public static ExtensionListKey Parse(string key)
    {
        var parts = key.Split(Separator);
        return new ExtensionListKey(
            Guid.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]);
    }
}
