namespace Platform.ExtensionService.Registry;

/// <summary>An extension that passed the rules and is about to be stored, with the entry that says who did it.</summary>
internal sealed record NewExtension(Guid TenantId, ExtensionDefinition Definition, AuditEntry Entry)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>The extension that it is to take the place of, when it has been found to work.</summary>
    public Guid? BelongsTo { get; init; }

    /// <summary>What it is made of, when it comes from the catalogue.</summary>
    public NewInstallation? Installation { get; init; }

    public static NewExtension Registered(AuditActor actor, Guid tenantId, ExtensionDefinition definition) => new(
        tenantId, definition, new AuditEntry(actor, tenantId, "extension.registered", definition.Name, new AuditDetails().With("kind", ExtensionKind.Of(definition)).ToString()));
}

/// <summary>What an extension from the catalogue is made of. The configuration is JSON; the secrets are those that the manifest asks for, by their names there.</summary>
internal sealed record NewInstallation(
    string Entry, string Version, string Configuration, IReadOnlyList<string> Permissions, IReadOnlyDictionary<string, string> Secrets);
