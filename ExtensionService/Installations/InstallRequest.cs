using System.Text.Json;

namespace Platform.ExtensionService.Installations;

/// <summary>What installs an extension from the catalogue.</summary>
/// <param name="Entry">What it is called in the catalogue.</param>
/// <param name="Version">Its version; the newest where none is named.</param>
/// <param name="Name">What it is to be called here; as in the catalogue where no other name is given.</param>
/// <param name="Configuration">What its manifest asks for.</param>
/// <param name="Secrets">What its manifest asks for; stored encrypted, and never given back.</param>
/// <param name="Permissions">What it is granted: all that it asks for, by name.</param>
internal sealed record InstallRequest(
    string? Entry, string? Version, string? Name, JsonElement? Configuration, IReadOnlyDictionary<string, string?>? Secrets, IReadOnlyList<string?>? Permissions);

/// <summary>What changes an installation. What is left out stays as it is; a secret that is null is removed.</summary>
/// <param name="Version">Another version, newer or older.</param>
/// <param name="Configuration">The whole configuration.</param>
/// <param name="Secrets">Those that change.</param>
/// <param name="Permissions">What is granted beyond what has been granted before.</param>
internal sealed record UpgradeRequest(
    string? Version, JsonElement? Configuration, IReadOnlyDictionary<string, string?>? Secrets, IReadOnlyList<string?>? Permissions);

/// <summary>All that a version is installed with, from one request or from what was there before.</summary>
internal sealed record InstallationInput(JsonElement Configuration, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<string> Permissions);
