using System.Text.Json.Nodes;

namespace Platform.LlmService.Tests.Chat;

/// <summary>Reads a response as server-sent events, one data line at a time.</summary>
internal static class EventStream
{
    public static async IAsyncEnumerable<string> ReadAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                Assert.StartsWith("data: ", line, StringComparison.Ordinal);
                yield return line["data: ".Length..];
            }
        }
    }

    public static async Task<List<string>> ReadAllAsync(HttpResponseMessage response)
    {
        List<string> events = [];
        await foreach (var data in ReadAsync(response))
        {
            events.Add(data);
        }
        return events;
    }

    public static string TextOf(IEnumerable<string> events) =>
        string.Concat(events.Where(static e => e != "[DONE]").Select(static e => JsonNode.Parse(e)!["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>()));
}
