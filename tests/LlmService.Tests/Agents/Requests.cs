using System.Net;
using System.Text;
using System.Text.Json;

namespace Platform.LlmService.Tests.Agents;

/// <summary>Talks to the service as a client would, in plain JSON.</summary>
internal static class Requests
{
    public const string Agents = "/api/v1/agents";
    public const string Types = "/api/v1/agent-types";
    public const string Defaults = "/api/v1/agent-defaults";

    public static Task<HttpResponseMessage> PutTextAsync(this HttpClient client, string path, string json)
        => client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string json)
        => client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Puts what must be accepted.</summary>
    public static async Task<JsonElement> PutAsync(this HttpClient client, string path, string json)
    {
        using var response = await client.PutTextAsync(path, json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static async Task<JsonElement> GetAsync(this HttpClient client, string path, HttpStatusCode expected)
    {
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static Task<JsonElement> EffectiveAsync(this HttpClient client, string agent) => client.GetAsync($"{Agents}/{agent}/effective", HttpStatusCode.OK);

    /// <summary>A value of an effective configuration and its level, as <c>value from level</c>.</summary>
    public static string? Said(this JsonElement effective, string setting)
    {
        var value = effective.GetProperty("settings").GetProperty(setting);
        return value.ValueKind == JsonValueKind.Null ? null : $"{value.GetProperty("value")} from {value.GetProperty("from").GetString()}";
    }

    /// <summary>The levels that were looked at, e.g. <c>type support: absent</c>.</summary>
    public static string[] Levels(this JsonElement effective)
        => [.. effective.GetProperty("levels").EnumerateArray().Select(static level =>
            $"{level.GetProperty("level").GetString()} {level.GetProperty("name").GetString()}: {(level.GetProperty("present").GetBoolean() ? "present" : "absent")}")];
}
