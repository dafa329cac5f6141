using System.Net;
using System.Net.Http.Json;

namespace Platform.ExtensionService.Tests.Resilience;

internal static class GuardCalls
{
    public static string PathOf(string what, string extension = "demo") => $"{Requests.Extensions}/{extension}/{what}";

    /// <summary>Registers an extension with one tool named <c>tool</c>.</summary>
    public static async Task RegisterAsync(this HttpClient owner, string extension, Uri url, string method)
    {
        using var response = await owner.PostAsJsonAsync(Requests.Extensions, new { name = extension, tools = new[] { new { name = "tool", method, url } } });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    public static async Task GuardAsync(this HttpClient owner, string settings, string extension = "demo")
    {
        using var content = new StringContent(settings, System.Text.Encoding.UTF8, "application/json");
        using var response = await owner.PutAsync(PathOf("resilience", extension), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task DoAsync(this HttpClient owner, string what)
    {
        using var response = await owner.PostAsync(PathOf(what), null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient owner, string extension = "demo")
    {
        using var response = await owner.PostTextAsync($"{Requests.Extensions}/{extension}/tools/tool", "{}");
        return response.StatusCode;
    }

    public static async Task<string?> StateAsync(this HttpClient owner)
    {
        using var response = await owner.GetAsync(PathOf("health"));
        return (await response.JsonAsync()).GetProperty("state").GetString();
    }
}
