using System.Net;
using System.Text;
using System.Text.Json;

namespace Platform.AuthService.Tests;

/// <summary>Requests with JSON, and answers as JSON.</summary>
internal static class Requests
{
    public const string Root = "/api/v1/auth";

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Root + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends, and expects this status; the answer's JSON, or none.</summary>
    public static async Task<JsonElement> ExpectAsync(this HttpClient client, HttpStatusCode status, string method, string path, string? body = null)
    {
        using var response = await client.SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"{method} {path}: {response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Sends, and expects a refusal of this type.</summary>
    public static async Task RefusedAsync(this HttpClient client, HttpStatusCode status, string type, string method, string path, string? body = null)
    {
        var problem = await client.ExpectAsync(status, method, path, body);
        Assert.Equal($"https://platform.dev/problems/{type}", problem.GetProperty("type").GetString());
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static Guid Id(this JsonElement json, string name = "id") => json.GetProperty(name).GetGuid();
}
