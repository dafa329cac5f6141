namespace Platform.ExtensionService.Installations;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} installed from {Entry} {Version} by {UserId}")]
    public static partial void ExtensionInstalled(this ILogger logger, string extension, Guid tenantId, string entry, string version, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} upgraded from {From} to {To}")]
    public static partial void Upgraded(this ILogger logger, string extension, Guid tenantId, string from, string to);

    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId}: {To} doesn't work yet: {Reason}")]
    public static partial void UpgradeNotYet(this ILogger logger, string extension, Guid tenantId, string to, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Extension {Extension} of tenant {TenantId} stays as it is, since {To} doesn't work: {Reason}")]
    public static partial void UpgradeFailed(this ILogger logger, string extension, Guid tenantId, string to, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upgrades were not looked after: {Reason}")]
    public static partial void UpgradesNotLookedAfter(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secrets of extension {Extension} of tenant {TenantId} can't be decrypted, and have to be given anew")]
    public static partial void InstallationSecretsUnreadable(this ILogger logger, string extension, Guid tenantId);
}
