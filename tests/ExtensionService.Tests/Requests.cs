using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Platform.ExtensionService.Tests;

/// <summary>Talks to the service as a client would, in plain JSON.</summary>
internal static class Requests
{
    public const string Extensions = "/api/v1/extensions";

    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string json)
        => client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Registers an extension named <c>demo</c> with one tool named <c>tool</c>.</summary>
    public static async Task RegisterAsync(this HttpClient client, Uri url, string method = "POST", int? timeoutSeconds = null)
    {
        using var response = await client.PostAsJsonAsync(
            Extensions, new { name = "demo", tools = new[] { new { name = "tool", method, url, timeoutSeconds } } });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    public static Task<HttpResponseMessage> InvokeAsync(this HttpClient client, string arguments = "{}")
        => client.PostTextAsync($"{Extensions}/demo/tools/tool", arguments);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
        => JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
