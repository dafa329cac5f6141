using Microsoft.Extensions.Options;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>Tries upgrades: one that works takes its place, one that doesn't is tried again until there is no time left.</summary>
internal sealed class UpgradeRunner(
    UpgradeStore store, Promotion promotion, UpgradeCheck check, TenantCaches caches, IOptions<UpgradeOptions> options, ILogger<UpgradeRunner> log)
{
    public async Task TryAsync(StagedUpgrade upgrade, CancellationToken ct)
    {
        if (await check.RunAsync(upgrade, ct) is { } reason)
        {
            await GiveUpOrWaitAsync(upgrade, reason, ct);
        }
        else if (await PromoteAsync(upgrade, ct))
        {
            log.Upgraded(upgrade.Key.Name, upgrade.Key.TenantId, upgrade.From, upgrade.To);
        }
    }

    /// <summary>Gives an upgrade up because somebody wants it; false when it has ended.</summary>
    public Task<bool> CancelAsync(AuditActor actor, StagedUpgrade upgrade, CancellationToken ct)
        => store.EndAsync(upgrade, UpgradeView.Cancelled, "Somebody cancelled it.", EntryOf(actor, upgrade, "extension.upgrade_cancelled", null), ct);

    private async Task<bool> PromoteAsync(StagedUpgrade upgrade, CancellationToken ct)
    {
        var changed = true;
        try
        {
            return changed = await promotion.RunAsync(upgrade, ct);
        }
        finally
        {
            // Also after a failure: a connection that broke doesn't tell whether the change was made.
            if (changed)
            {
                await caches.ForgetAsync(upgrade.Key.TenantId);
            }
        }
    }

    private async Task GiveUpOrWaitAsync(StagedUpgrade upgrade, string reason, CancellationToken ct)
    {
        if (await store.PostponeAsync(upgrade, reason, options.Value.RetryInterval, ct))
        {
            log.UpgradeNotYet(upgrade.Key.Name, upgrade.Key.TenantId, upgrade.To, reason);
        }
        else if (await store.EndAsync(upgrade, UpgradeView.Failed, reason, EntryOf(upgrade.Actor, upgrade, "extension.upgrade_failed", reason), ct))
        {
            log.UpgradeFailed(upgrade.Key.Name, upgrade.Key.TenantId, upgrade.To, reason);
        }
    }

    private static AuditEntry EntryOf(AuditActor actor, StagedUpgrade upgrade, string action, string? reason) => new(
        actor, upgrade.Key.TenantId, action, upgrade.Key.Name, new AuditDetails().With("from", upgrade.From).With("to", upgrade.To).With("reason", reason).ToString());
}
