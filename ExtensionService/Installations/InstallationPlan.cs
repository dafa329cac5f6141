using Platform.ExtensionService.Marketplace;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>What will be stored, and the address that tells whether it works, where there is one.</summary>
internal sealed record InstallationPlan(ExtensionDefinition Definition, NewInstallation Installation, string? Probe);

/// <summary>Makes plans of manifests and what tenants say to them.</summary>
internal sealed class InstallationPlanner(McpRules mcp)
{
    private const string Configuration = "configuration";
    private const int MaxSecretLength = 8192;

    /// <summary>Null when there is something wrong, which is then in <paramref name="errors"/>.</summary>
    public InstallationPlan? Make(Manifest manifest, string name, InstallationInput input, Dictionary<string, string[]> errors)
    {
        var whole = ConfigurationSchema.WithDefaults(manifest.Configuration, input.Configuration);
        Merge(errors, ConfigurationSchema.Check(manifest.Configuration, whole, Configuration));
        CheckSecrets(manifest, input.Secrets, errors);
        CheckPermissions(manifest, input.Permissions, errors);
        if (errors.Count > 0)
        {
            return null;
        }

        var secrets = input.Secrets.Select(static secret => KeyValuePair.Create(Placeholders.Secret + secret.Key, secret.Value));
        var places = new Placeholders(ConfigurationSchema.ValuesOf(whole).Concat(secrets).ToDictionary());
        var definition = ManifestExtension.Make(manifest, name, places);
        var probe = places.FillAddress(manifest.Probe);
        CheckResult(definition, probe, places, input.Permissions, errors);
        return errors.Count > 0 ? null : new(
            definition, new(manifest.Name ?? "", manifest.Version ?? "", input.Configuration.GetRawText(), input.Permissions, input.Secrets), probe);
    }

    private static void CheckSecrets(Manifest manifest, IReadOnlyDictionary<string, string> given, Dictionary<string, string[]> errors)
    {
        var declared = (manifest.Secrets ?? []).OfType<ManifestSecret>().ToArray();
        foreach (var secret in declared.Where(secret => secret.Required is not false && !given.ContainsKey(secret.Name ?? "")))
        {
            errors[$"secrets.{secret.Name}"] = ["Is required."];
        }

        foreach (var (name, value) in given)
        {
            if (!Array.Exists(declared, secret => secret.Name == name))
            {
                errors[$"secrets.{name}"] = ["This version asks for no such secret."];
            }
            else if (value.Length is 0 or > MaxSecretLength || value.Any(char.IsControl))
            {
                errors[$"secrets.{name}"] = [$"Must be 1 to {MaxSecretLength} characters, without control characters."];
            }
        }
    }

    private static void CheckPermissions(Manifest manifest, IReadOnlyList<string> granted, Dictionary<string, string[]> errors)
    {
        var asked = (manifest.Permissions ?? []).OfType<string>().ToArray();
        if (asked.Except(granted, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            errors["permissions"] = [$"This version also has to be granted {string.Join(", ", missing)}."];
        }
        else if (granted.Except(asked, StringComparer.Ordinal).ToArray() is { Length: > 0 } surplus)
        {
            errors["permissions"] = [$"This version doesn't ask for {string.Join(", ", surplus)}."];
        }
    }

    /// <summary>The manifest was right with sample values, so what is wrong now is wrong with these.</summary>
    private void CheckResult(ExtensionDefinition definition, string? probe, Placeholders places, IReadOnlyList<string> granted, Dictionary<string, string[]> errors)
    {
        foreach (var missing in places.Missing)
        {
            errors[missing.Replace(Placeholders.Config, $"{Configuration}.", StringComparison.Ordinal)] = ["Is required as a text, a number or a truth value: it is part of an address."];
        }

        foreach (var (field, messages) in ExtensionRules.Check(definition, mcp))
        {
            errors.TryAdd(field is "name" ? field : Configuration, [.. messages.Select(message => field is "name" ? message : $"With these values {field} is refused: {message}")]);
        }

        string[] needed = [.. Permission.NeededBy(definition), .. Permission.NeededBy(probe) is { } probed ? [probed] : Array.Empty<string>()];
        if (needed.Where(one => !Permission.Covers(granted, one)).ToArray() is { Length: > 0 } missed)
        {
            errors.TryAdd(Configuration, [$"These values lead to where the extension may not go: {string.Join(", ", missed)}."]);
        }
    }

    private static void Merge(Dictionary<string, string[]> errors, Dictionary<string, string[]> more)
    {
        foreach (var (field, messages) in more)
        {
            errors[field] = messages;
        }
    }
}
