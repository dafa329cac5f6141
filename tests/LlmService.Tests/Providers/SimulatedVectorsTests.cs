using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;
using Platform.LlmService.Providers.Simulated;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedVectorsTests
{
    [Fact]
    public void The_same_text_has_the_same_vector_whatever_stands_beside_it()
    {
        var (alone, beside) = (Vectors("\"the quiet path\"")[0], Vectors("[\"other\",\"the quiet path\"]"));
        Assert.Equal(2, beside.Count);
        Assert.Equal(alone, beside[1]);
        Assert.Equal(256, alone.Length);
        Assert.Equal(1, alone.Sum(static x => x * x), 0.001);
    }

    [Fact]
    public void Texts_with_words_in_common_are_near_each_other()
    {
        var vectors = Vectors("[\"rain in the mountains\",\"Rain in the valleys\",\"quarterly figures, audited\"]");
        Assert.True(Dot(vectors[0], vectors[1]) > 0.5);
        Assert.True(Math.Abs(Dot(vectors[0], vectors[2])) < 0.4);
    }

    [Fact]
    public void Base64_holds_the_same_numbers()
    {
        var floats = Vectors("\"text\"", ",\"dimensions\":16")[0];
        var answer = Answer("\"text\"", ",\"dimensions\":16,\"encoding_format\":\"base64\"");
        var bytes = Convert.FromBase64String(answer["data"]![0]!["embedding"]!.GetValue<string>());
        Assert.Equal(floats, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Fact]
    public void Rows_of_token_numbers_are_texts_too()
    {
        Assert.Single(Vectors("[1,2,3]"));
        Assert.Equal(2, Vectors("[[1,2,3],[4]]").Count);
        Assert.Equal(Vectors("[1,2,3]")[0], Vectors("[[1,2,3],[4]]")[0]);
    }

    [Fact]
    public void What_it_counts_is_told_and_nothing_else()
    {
        var answer = Answer("\"12345678\"");
        Assert.Equal("""{"prompt_tokens":7,"total_tokens":7}""", answer["usage"]!.ToJsonString());
        Assert.Equal(["object", "data", "model", "usage"], answer.AsObject().Select(static field => field.Key));
    }

    [Fact]
    public void Too_much_at_once_and_what_is_no_text_are_refused()
    {
        Assert.Equal("dimensions", Assert.Throws<ChatRequestException>(() => Answer("\"a\"", ",\"dimensions\":5000")).Param);
        Assert.Equal("dimensions", Assert.Throws<ChatRequestException>(() => Answer($"[{string.Join(',', Enumerable.Repeat("\"a\"", 1000))}]", ",\"dimensions\":4096")).Param);
        Assert.Equal("input", Assert.Throws<ChatRequestException>(() => Answer($"\"{string.Concat(Enumerable.Repeat("a ", 10_000))}\"")).Param);
        Assert.Throws<ChatRequestException>(() => Answer("\"\\ud800\""));
    }

    private static List<float[]> Vectors(string input, string more = "") =>
        [.. Answer(input, more)["data"]!.AsArray().Select(static entry => entry!["embedding"]!.AsArray().Select(static x => x!.GetValue<float>()).ToArray())];

    private static JsonNode Answer(string input, string more = "")
    {
        var request = EmbeddingRequest.Parse(Encoding.UTF8.GetBytes($$"""{"model":"simulated","input":{{input}}{{more}}}"""));
        return JsonNode.Parse(SimulatedVectors.Answer(request, new SimulatedUsage(7, 0, 0, 0)).Span)!;
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, static (x, y) => (double)x * y).Sum();
}
