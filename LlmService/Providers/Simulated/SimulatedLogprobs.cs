using System.Globalization;
using System.Text;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>Made-up probabilities of a token and of others that might have stood in its place.</summary>
internal static class SimulatedLogprobs
{
    /// <summary>As in <c>choices[].logprobs</c>; null when nobody asked.</summary>
    public static string Of(IEnumerable<string> tokens, int? top) => top is { } count
        ? $$"""{"content":[{{string.Join(',', tokens.Select(token => Token(token, count)))}}],"refusal":null}"""
        : "null";

    private static string Token(string token, int top)
    {
        var bytes = Encoding.UTF8.GetBytes(token);
        var random = new SimulatedRandom(SimulatedRandom.Seed(bytes, 0));
        var likelihood = random.Next(1000);
        var others = Enumerable.Range(0, top).Select(i => i == 0
            ? One(token, bytes, likelihood)
            : Other(SimulatedText.Word(ref random), likelihood + (1000 * i)));
        var one = One(token, bytes, likelihood);
        return $"{one[..^1]},\"top_logprobs\":[{string.Join(',', others)}]}}";
    }

    private static string Other(string word, int unlikely) => One(word, Encoding.UTF8.GetBytes(word), unlikely);

    private static string One(string token, byte[] bytes, int unlikely) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"token":{{SimulatedWire.Quote(token)}},"logprob":{{-unlikely / 1000m}},"bytes":[{{string.Join(',', bytes)}}]}""");
}
