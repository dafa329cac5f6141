using Platform.ExtensionService.Marketplace;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>Makes extensions of what the catalogue has.</summary>
internal sealed class Installer(MarketplaceStore marketplace, InstallationPlanner planner, ExtensionChanges extensions)
{
    public async Task<Answer<Extension>> InstallAsync(AuditActor actor, Guid tenantId, InstallRequest request, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        if (!ExtensionName.IsValid(request.Entry))
        {
            errors["entry"] = [ExtensionName.Expected];
        }

        if (request.Version is not null && !SemanticVersion.IsValid(request.Version))
        {
            errors["version"] = [SemanticVersion.Expected];
        }

        var input = InputReader.Read(request, errors);
        if (errors.Count > 0)
        {
            return errors;
        }

        if (await marketplace.FindAsync(request.Entry ?? "", request.Version, ct) is not { Published.WithdrawnAt: null } found)
        {
            return InstallationProblems.NotOffered();
        }

        var name = request.Name ?? request.Entry ?? "";
        if (planner.Make(found.Manifest, name, input, errors) is not { } plan)
        {
            return errors;
        }

        var extension = new NewExtension(tenantId, plan.Definition, EntryOf(actor, tenantId, name, plan.Installation)) { Installation = plan.Installation };
        return await extensions.AddAsync(extension, ct) is { } added ? added : ExtensionProblems.Exists(name);
    }

    private static AuditEntry EntryOf(AuditActor actor, Guid tenantId, string name, NewInstallation installation)
        => new(actor, tenantId, "extension.installed", name, InstallationAudit.Of(installation).ToString());
}
