using System.Text.Json;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>Reads a run's server-sent events.</summary>
internal static class RunEventReader
{
    public static async IAsyncEnumerable<(string Name, JsonElement Data)> ReadAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var name = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                yield return (name, JsonElement.Parse(line["data: ".Length..]));
            }
        }
    }

    public static async Task<List<(string Name, JsonElement Data)>> ReadAllAsync(HttpResponseMessage response)
    {
        List<(string, JsonElement)> events = [];
        await foreach (var one in ReadAsync(response))
        {
            events.Add(one);
        }

        return events;
    }
}
