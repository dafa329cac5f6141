using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Marketplace;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>Begins upgrades: to another version, or to another configuration of the same one.</summary>
internal sealed class Upgrader(
    MarketplaceStore marketplace, InstallationStore installations, UpgradeStore upgrades, InstallationPlanner planner, InputReader inputs, UpgradeRunner runner,
    IHostApplicationLifetime lifetime, IOptions<UpgradeOptions> options)
{
    /// <summary>The installation after the first try, which goes on when the caller has hung up.</summary>
    public async Task<Answer<InstallationView>> UpgradeAsync(AuditActor actor, ExtensionKey key, UpgradeRequest request, bool keepVersion, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        if (request.Version is not null && (keepVersion || !SemanticVersion.IsValid(request.Version)))
        {
            errors["version"] = [keepVersion ? "A configuration is for the version that is there; upgrade to have another one." : SemanticVersion.Expected];
            return errors;
        }

        if (!ExtensionName.IsValid(key.Name) || await installations.FindAsync(key, ct) is not { } before)
        {
            return InstallationProblems.NotInstalled();
        }

        if (await FindNextAsync(before, keepVersion ? before.Version : request.Version, ct) is not { } next)
        {
            return InstallationProblems.NotOffered();
        }

        var input = inputs.Read(request, key, before, next.Manifest, errors);
        if (errors.Count > 0 || planner.Make(next.Manifest, key.Name, input, errors) is not { } plan)
        {
            return errors;
        }

        return IsAsBefore(before, request, plan.Installation) ? InstallationView.Of(key.Name, before) : await StageAsync(actor, key, before, plan, ct);
    }

    /// <summary>Gives up the upgrade that is on its way; false when there is none.</summary>
    public async Task<bool> CancelAsync(AuditActor actor, ExtensionKey key, CancellationToken ct)
        => ExtensionName.IsValid(key.Name)
            && await installations.FindAsync(key, ct) is { StagedId: { } staged, Upgrade: { } upgrade }
            && await runner.CancelAsync(actor, new StagedUpgrade(key, staged, null, upgrade.From, upgrade.To, upgrade.StartedBy), ct);

    /// <summary>Also one that was withdrawn, for whoever has it.</summary>
    private async Task<PublishedManifest?> FindNextAsync(StoredInstallation before, string? version, CancellationToken ct)
        => await marketplace.FindAsync(before.Entry, version, ct) is { } found && (found.Published.WithdrawnAt is null || found.Published.Version == before.Version) ? found : null;

    private static bool IsAsBefore(StoredInstallation before, UpgradeRequest request, NewInstallation next)
        => next.Version == before.Version && request.Secrets is null or { Count: 0 } && next.Permissions.SequenceEqual(before.Permissions, StringComparer.Ordinal)
            && JsonElement.DeepEquals(JsonElement.Parse(next.Configuration), JsonElement.Parse(before.Configuration));

    private async Task<Answer<InstallationView>> StageAsync(AuditActor actor, ExtensionKey key, StoredInstallation before, InstallationPlan plan, CancellationToken ct)
    {
        var entry = new AuditEntry(actor, key.TenantId, "extension.upgrade_started", key.Name, InstallationAudit.Of(before, plan.Installation).ToString());
        var next = new NewExtension(key.TenantId, plan.Definition, entry) { Installation = plan.Installation, BelongsTo = before.ExtensionId };
        var upgrade = new StagedUpgrade(key, next.Id, plan.Probe, before.Version, plan.Installation.Version, actor.UserId ?? Guid.Empty);
        var outcome = await upgrades.StageAsync(next, upgrade, options.Value.TryLease, options.Value.Patience, ct);
        if (outcome is not StageOutcome.Staged)
        {
            return outcome is StageOutcome.Running ? InstallationProblems.UpgradeRunning() : InstallationProblems.Changed();
        }

        await runner.TryAsync(upgrade, lifetime.ApplicationStopping).WaitAsync(ct);
        return await installations.FindAsync(key, ct) is { } after ? InstallationView.Of(key.Name, after) : InstallationProblems.NotInstalled();
    }
}
