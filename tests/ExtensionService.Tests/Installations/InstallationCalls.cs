using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>Installs and upgrades as a tenant would; what is installed is called <c>demo</c>.</summary>
internal static class InstallationCalls
{
    public const string Demo = $"{Requests.Extensions}/demo";
    public static readonly string[] Local = ["network:127.0.0.1"];

    public static Task<HttpResponseMessage> InstallAsync(this HttpClient owner, string entry, string version, object? configuration = null, object? secrets = null)
        => owner.PostAsJsonAsync($"{Requests.Extensions}/install", new { entry, version, name = "demo", configuration, secrets, permissions = Local });

    public static async Task InstalledAsync(this HttpClient owner, string entry, string version, object? configuration = null, object? secrets = null)
    {
        using var response = await owner.InstallAsync(entry, version, configuration, secrets);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    public static Task<HttpResponseMessage> UpgradeAsync(this HttpClient owner, string? version, object? configuration = null, object? secrets = null, string[]? permissions = null)
        => owner.PostAsJsonAsync($"{Demo}/upgrade", new { version, configuration, secrets, permissions });

    public static async Task UpgradedAsync(this HttpClient owner, string? version)
    {
        using var response = await owner.UpgradeAsync(version);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    public static Task<JsonElement> InstallationAsync(this HttpClient owner) => owner.GetFromJsonAsync<JsonElement>($"{Demo}/installation");

    public static async Task<string?> VersionAsync(this HttpClient owner) => (await owner.InstallationAsync()).GetProperty("version").GetString();

    public static async Task<string?> UpgradeStateAsync(this HttpClient owner)
        => (await owner.InstallationAsync()).GetProperty("upgrade") is { ValueKind: JsonValueKind.Object } upgrade ? upgrade.GetProperty("state").GetString() : null;

    public static Task UntilUpgradeIsAsync(this HttpClient owner, string state)
        => Poll.UntilAsync(async () => await owner.UpgradeStateAsync() == state, $"the upgrade is {state}", TimeSpan.FromSeconds(90));

    /// <summary>What the tool of the extension echoes of the request.</summary>
    public static async Task<JsonElement> EchoAsync(this HttpClient owner)
    {
        using var response = await owner.InvokeAsync();
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).GetProperty("result");
    }

    public static async Task<string?> PathAsync(this HttpClient owner) => (await owner.EchoAsync()).GetProperty("path").GetString();
}
