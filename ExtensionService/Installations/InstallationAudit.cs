using System.Text.Json;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>What the audit log tells of installations. Of what was configured only the names: somebody may have put a secret there.</summary>
internal static class InstallationAudit
{
    public static AuditDetails Of(NewInstallation installation) => new AuditDetails()
        .With("entry", installation.Entry)
        .With("version", installation.Version)
        .With("permissions", AuditDetails.ListOf(installation.Permissions))
        .With("configuration", AuditDetails.ListOf(JsonElement.Parse(installation.Configuration).EnumerateObject().Select(static property => property.Name)))
        .With("secrets", AuditDetails.ListOf(installation.Secrets.Keys.Order(StringComparer.Ordinal)));

    /// <summary>An upgrade is one to another version, or to another configuration.</summary>
    public static AuditDetails Of(StoredInstallation before, NewInstallation next) => Of(next)
        .With("from", before.Version)
        .With("to", next.Version)
        .With("isConfigured", !JsonElement.DeepEquals(JsonElement.Parse(before.Configuration), JsonElement.Parse(next.Configuration)));
}
