using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers.Simulated;

namespace Platform.LlmService.Tests.Providers;

/// <summary>Asks the simulated provider, without a service around it.</summary>
internal static class SimulatedAnswers
{
    private static readonly SimulatedProvider Provider =
        new(Options.Create(new SimulatedOptions { TokenDelay = TimeSpan.Zero, IdleTimeout = TimeSpan.FromMilliseconds(200) }), TimeProvider.System);

    public const string Tools = """
        ,"tools":[
          {"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7}}}}},
          {"type":"function","function":{"name":"clock","parameters":{"type":"object","properties":{"zone":{"type":"string","enum":["UTC","Europe/Zürich"]}}}}}]
        """;

    public static async Task<JsonNode> PlainAsync(string more = "", string model = "simulated") =>
        JsonNode.Parse(string.Concat(await PiecesAsync(LlmUnderTest.Body(model, more: more))))!;

    /// <summary>The events of a stream that goes well.</summary>
    public static async Task<List<JsonNode>> StreamAsync(string more = "", string model = "simulated")
    {
        var events = await PiecesAsync(LlmUnderTest.Body(model, stream: true, more: more));
        Assert.Equal("data: [DONE]\n\n", events[^1]);
        return [.. events[..^1].Select(static e => JsonNode.Parse(e["data: ".Length..])!)];
    }

    public static async Task<List<string>> PiecesAsync(string body, List<string>? seen = null)
    {
        List<string> pieces = seen ?? [];
        using var reply = await Provider.SendAsync(Guid.NewGuid(), ChatRequest.Parse(Encoding.UTF8.GetBytes(body)), CancellationToken.None);
        await foreach (var piece in reply.Body)
        {
            pieces.Add(Encoding.UTF8.GetString(piece.Span));
        }

        return pieces;
    }

    public static JsonNode Message(this JsonNode answer, int choice = 0) => answer["choices"]![choice]!["message"]!;

    public static string Text(this JsonNode answer, int choice = 0) => answer.Message(choice)["content"]!.GetValue<string>();

    public static string FinishReason(this JsonNode answer, int choice = 0) => answer["choices"]![choice]!["finish_reason"]!.GetValue<string>();

    public static int Usage(this JsonNode answer, string count) => answer["usage"]![count]!.GetValue<int>();

    /// <summary>What a client puts together of a stream: name and arguments of each call, by its index.</summary>
    public static List<(string Id, string Name, string Arguments)> Calls(IEnumerable<JsonNode> chunks)
    {
        List<(string Id, string Name, string Arguments)> calls = [];
        foreach (var delta in chunks.SelectMany(static chunk => chunk["choices"]!.AsArray()).SelectMany(static choice => choice!["delta"]!["tool_calls"]?.AsArray() ?? []))
        {
            var index = delta!["index"]!.GetValue<int>();
            if (index == calls.Count)
            {
                calls.Add((delta["id"]!.GetValue<string>(), delta["function"]!["name"]!.GetValue<string>(), ""));
            }

            calls[index] = calls[index] with { Arguments = calls[index].Arguments + delta["function"]!["arguments"]!.GetValue<string>() };
        }

        return calls;
    }
}
