using System.Globalization;
using System.Text.RegularExpressions;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.OpenApiImport;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Marketplace;

/// <summary>What a manifest must look like before it is published.</summary>
internal sealed partial class ManifestRules(McpRules mcp)
{
    private const int MaxPublisherLength = 128;
    private const int MaxSecretDescriptionLength = 1024;
    private const int MaxPermissions = 32;
    private const int MaxSecrets = 16;

    // A whole number is also a name, and a part of an address.
    private const string SampleValue = "1";

    // Where nobody lives. Whether a whole address that is configured is in bounds is seen when it is.
    private const string SampleAddress = "https://sample.invalid";
    private const string SampleNeed = "network:sample.invalid";

    public Dictionary<string, string[]> Check(Manifest manifest)
    {
        var errors = new Dictionary<string, string[]>();
        Require(errors, SemanticVersion.IsValid(manifest.Version), "version", SemanticVersion.Expected);
        Require(errors, manifest.Publisher is { Length: >= 1 and <= MaxPublisherLength } publisher && !publisher.Any(char.IsControl), "publisher",
            $"Must be readable text of 1 to {MaxPublisherLength} characters.");
        Require(errors, ConfigurationSchema.IsSchema(manifest.Configuration), "configuration", ConfigurationSchema.Expected);
        foreach (var unknown in manifest.Unknown?.Keys ?? Enumerable.Empty<string>())
        {
            errors[unknown] = ["Is no field of a manifest."];
        }

        CheckPermissions(manifest, errors);
        CheckSecrets(manifest, errors);
        CheckKind(manifest, errors);
        CheckSample(manifest, errors);
        return errors;
    }

    private static void CheckPermissions(Manifest manifest, Dictionary<string, string[]> errors)
    {
        var permissions = manifest.Permissions ?? [];
        Require(errors, permissions.Count <= MaxPermissions, "permissions", $"Must be at most {MaxPermissions}.");
        for (var i = 0; i < permissions.Count; i++)
        {
            Require(errors, Permission.IsValid(permissions[i]), At("permissions", i), Permission.Expected);
        }
    }

    private static void CheckSecrets(Manifest manifest, Dictionary<string, string[]> errors)
    {
        var (secrets, names) = (manifest.Secrets ?? [], new HashSet<string>(StringComparer.Ordinal));
        Require(errors, secrets.Count <= MaxSecrets, "secrets", $"Must be at most {MaxSecrets}.");
        for (var i = 0; i < secrets.Count; i++)
        {
            var (name, at) = (secrets[i]?.Name, At("secrets", i));
            Require(errors, name is not null && SecretName.IsMatch(name), $"{at}.name", "Must be 1 to 64 letters, digits, underscores or hyphens.");
            Require(errors, name is null || names.Add(name), $"{at}.name", "Another secret has the same name.");
            Require(errors, secrets[i]?.Description is null or { Length: <= MaxSecretDescriptionLength }, $"{at}.description", $"Must be at most {MaxSecretDescriptionLength} characters.");
        }
    }

    private static void CheckKind(Manifest manifest, Dictionary<string, string[]> errors)
    {
        var kind = manifest.Kind;
        Require(errors, kind is ExtensionKind.Mcp or ExtensionKind.Http or Manifest.OpenApiKind, "kind", "Must be mcp, http or openapi.");
        Require(errors, manifest.Tools is null || kind is not Manifest.OpenApiKind, "tools", "The document tells the tools itself.");
        Require(errors, manifest.OpenApi is null || kind is Manifest.OpenApiKind, "openApi", "Only a manifest of kind openapi has a document.");
        Require(errors, manifest.Probe is null || kind is not ExtensionKind.Mcp, "probe", "An MCP server is asked for its tools instead.");
        if (kind is Manifest.OpenApiKind)
        {
            Require(errors, manifest.OpenApi?.Document is { } json && new OpenApiDocument(json).IsVersion3, "openApi.document", "Must be an OpenAPI document of version 3, as JSON.");
        }
    }

    /// <summary>Whether there would be an extension if somebody configured it: what is wrong then is wrong with the manifest.</summary>
    private void CheckSample(Manifest manifest, Dictionary<string, string[]> errors)
    {
        if (errors.ContainsKey("kind") || errors.ContainsKey("openApi.document"))
        {
            return;
        }

        var known = ConfigurationSchema.PropertiesOf(manifest.Configuration).Select(static name => Placeholders.Config + name)
            .Concat((manifest.Secrets ?? []).Select(static secret => Placeholders.Secret + secret?.Name));
        var places = new Placeholders(known.Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => SampleValue), SampleAddress);
        var sample = ManifestExtension.Make(manifest, manifest.Name, places);
        var probe = places.FillAddress(manifest.Probe);
        foreach (var (field, messages) in ExtensionRules.Check(sample, mcp))
        {
            errors.TryAdd(field, messages);
        }

        Require(errors, probe is null || ExtensionRules.IsUrl(probe), "probe", ExtensionRules.UrlExpected);
        CheckPlaces(places, known.ToHashSet(StringComparer.Ordinal), errors);
        CheckNeeds(manifest, [.. Permission.NeededBy(sample), .. Permission.NeededBy(probe) is { } probed ? [probed] : Array.Empty<string>()], errors);
    }

    private static void CheckPlaces(Placeholders places, HashSet<string> known, Dictionary<string, string[]> errors)
    {
        foreach (var name in places.Used.Where(name => !known.Contains(name)))
        {
            errors[name.StartsWith(Placeholders.Config, StringComparison.Ordinal) ? "configuration" : "secrets"] = [$"{{{name}}} is used and not declared here."];
        }

        foreach (var name in places.Exposed)
        {
            errors["secrets"] = [$"{{{name}}} stands where everybody would see it; secrets are for headers and variables only."];
        }
    }

    private static void CheckNeeds(Manifest manifest, IEnumerable<string> needed, Dictionary<string, string[]> errors)
    {
        var asked = (manifest.Permissions ?? []).OfType<string>().ToArray();
        if (needed.Where(one => one != SampleNeed && !Permission.Covers(asked, one)).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            errors.TryAdd("permissions", [$"It needs what it doesn't ask for: {string.Join(", ", missing)}."]);
        }
    }

    private static string At(string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]");

    private static void Require(Dictionary<string, string[]> errors, bool holds, string field, string message)
    {
        if (!holds)
        {
            errors.TryAdd(field, [message]);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName { get; }
}
