using System.Collections.Frozen;
using Platform.Contracts;

namespace Platform.AuthService.Accounts;

/// <summary>What each role of a tenant allows. The only place where that is written down.</summary>
internal static class Roles
{
    public const string Owner = "owner";

    private static readonly string[] Everything =
    [
        Scopes.LlmInvoke, Scopes.LlmManage,
        Scopes.ExtensionsRead, Scopes.ExtensionsInvoke, Scopes.ExtensionsManage,
        Scopes.UsageRead, Scopes.UsageManage,
        Scopes.TenantManage,
    ];

    private static readonly FrozenDictionary<string, string[]> Table = new Dictionary<string, string[]>
    {
        [Owner] = Everything,
        ["admin"] = Everything,
        ["member"] = [Scopes.LlmInvoke, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke, Scopes.UsageRead],
        ["viewer"] = [Scopes.ExtensionsRead, Scopes.UsageRead],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] PlatformOwner = [.. Everything, Scopes.PlatformAdmin];

    /// <summary>Every role there is, the strongest first.</summary>
    public static IReadOnlyList<string> All { get; } = [Owner, "admin", "member", "viewer"];

    /// <summary>Every scope there is.</summary>
    public static IReadOnlyList<string> AllScopes => PlatformOwner;

    /// <summary>The scopes of a role. A role this version doesn't know (a newer one wrote it) allows nothing.</summary>
    public static IReadOnlyList<string> ScopesOf(string role, bool platformTenant)
        => role == Owner && platformTenant ? PlatformOwner : Table.GetValueOrDefault(role, []);

    /// <summary>A key can only narrow what its owner's role allows today; null leaves the role as it is.</summary>
    public static IReadOnlyList<string> Narrow(IReadOnlyList<string> roleScopes, string[]? keyScopes)
        => keyScopes is null ? roleScopes : [.. roleScopes.Where(keyScopes.Contains)];
}
