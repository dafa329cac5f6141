using System.Text.Json;

namespace Platform.ExtensionService.Installations;

/// <summary>An installation as it is stored, with its secrets still encrypted.</summary>
internal sealed record StoredInstallation(
    Guid ExtensionId, string Entry, string Version, string Configuration, IReadOnlyList<string> Permissions, byte[]? Secrets, IReadOnlyList<string> SecretNames,
    bool IsWithdrawn, string? Newer, UpgradeView? Upgrade, Guid? StagedId);

/// <summary>An installation as it is shown: without the values of its secrets.</summary>
/// <param name="Name">What the extension is called.</param>
/// <param name="Entry">What it is called in the catalogue.</param>
/// <param name="Version">The version that is called.</param>
/// <param name="Configuration">What was configured.</param>
/// <param name="Permissions">What it was granted.</param>
/// <param name="Secrets">Names of the secrets that were given.</param>
/// <param name="IsWithdrawn">Whether nobody can install this version any more.</param>
/// <param name="Newer">The newest release, if it is newer.</param>
/// <param name="Upgrade">The last upgrade or configuration; null when there was none.</param>
internal sealed record InstallationView(
    string Name, string Entry, string Version, JsonElement Configuration, IReadOnlyList<string> Permissions, IReadOnlyList<string> Secrets, bool IsWithdrawn,
    string? Newer, UpgradeView? Upgrade)
{
    public static InstallationView Of(string name, StoredInstallation stored) => new(
        name, stored.Entry, stored.Version, JsonElement.Parse(stored.Configuration), stored.Permissions, stored.SecretNames, stored.IsWithdrawn, stored.Newer, stored.Upgrade);
}

/// <summary>How an upgrade is doing: <c>trying</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>, and why.</summary>
internal sealed record UpgradeView(string From, string To, string State, string? Reason, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, Guid StartedBy)
{
    public const string Trying = "trying";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
