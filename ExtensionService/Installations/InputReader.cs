using System.Security.Cryptography;
using System.Text.Json;
using Platform.ExtensionService.Marketplace;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>Reads what tenants ask for, and adds what they have said before.</summary>
internal sealed class InputReader(McpSecrets secrets, ILogger<InputReader> log)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    public static InstallationInput Read(InstallRequest request, Dictionary<string, string[]> errors)
    {
        Check(request.Configuration, request.Permissions, errors);
        foreach (var (name, _) in (request.Secrets ?? new Dictionary<string, string?>()).Where(static secret => secret.Value is null))
        {
            errors[$"secrets.{name}"] = ["A text is required."];
        }

        return new(
            request.Configuration is { ValueKind: JsonValueKind.Object } given ? given : Nothing,
            (request.Secrets ?? new Dictionary<string, string?>()).ToDictionary(static secret => secret.Key, static secret => secret.Value ?? ""),
            Distinct(request.Permissions ?? []));
    }

    /// <summary>What isn't said is as before, as far as the version asks for it.</summary>
    public InstallationInput Read(UpgradeRequest request, ExtensionKey key, StoredInstallation before, Manifest next, Dictionary<string, string[]> errors)
    {
        Check(request.Configuration, request.Permissions, errors);
        var asked = (next.Permissions ?? []).OfType<string>();
        var kept = Decrypt(key, before).Where(secret => (next.Secrets ?? []).Any(one => one?.Name == secret.Key)).ToDictionary();
        foreach (var (name, value) in request.Secrets ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                kept.Remove(name);
            }
            else
            {
                kept[name] = value;
            }
        }

        return new(
            request.Configuration is { ValueKind: JsonValueKind.Object } given ? given : JsonElement.Parse(before.Configuration), kept,
            Distinct([.. asked.Intersect(before.Permissions, StringComparer.Ordinal), .. request.Permissions ?? []]));
    }

    private Dictionary<string, string> Decrypt(ExtensionKey key, StoredInstallation stored)
    {
        try
        {
            return secrets.Decrypt(stored.ExtensionId, stored.Secrets);
        }
        catch (CryptographicException)
        {
            log.InstallationSecretsUnreadable(key.Name, key.TenantId);
            return [];
        }
    }

    private static void Check(JsonElement? configuration, IReadOnlyList<string?>? permissions, Dictionary<string, string[]> errors)
    {
        if (!ExtensionRules.IsSchema(configuration is { ValueKind: JsonValueKind.Undefined } ? null : configuration))
        {
            errors["configuration"] = [$"Must be a JSON object of valid text, of at most {ExtensionRules.MaxSchemaLength} characters."];
        }

        if (permissions?.Any(static permission => !Permission.IsValid(permission)) == true)
        {
            errors["permissions"] = [Permission.Expected];
        }
    }

    private static string[] Distinct(IEnumerable<string?> permissions)
        => [.. permissions.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
