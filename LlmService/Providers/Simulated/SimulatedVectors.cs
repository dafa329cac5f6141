using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>
/// Embeddings without a model: each word has a direction of its own, a text is the sum of its words' as a unit vector. The same text has the same vector
/// everywhere, and texts with words in common are near each other, so that a search over them finds something.
/// </summary>
internal static class SimulatedVectors
{
    private const int DefaultDimensions = 256;
    private const int MostDimensions = 4096;
    private const int LongestInput = 8192;

    // Answers are made at once and held in memory.
    private const int MostNumbers = 1_000_000;
    private const long MostWork = 50_000_000;

    public static ReadOnlyMemory<byte> Answer(EmbeddingRequest request, SimulatedUsage? usage)
    {
        var inputs = Read(request);
        var dimensions = request.Dimensions ?? DefaultDimensions;
        if (dimensions > MostDimensions || inputs.Count * dimensions > MostNumbers || inputs.Sum(static words => (long)words.Length) * dimensions > MostWork)
        {
            throw ChatRequestException.WrongValue("dimensions", $"at most {MostDimensions}, and less for so much input");
        }

        var answer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(answer))
        {
            Write(json, inputs.Select(words => Vector(words, dimensions)), request.IsBase64, usage);
        }

        return answer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<float[]> vectors, bool isBase64, SimulatedUsage? usage)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var (index, vector) in vectors.Index())
        {
            WriteEntry(json, vector, index, isBase64);
        }

        json.WriteEndArray();
        json.WriteString("model", SimulatedProvider.Model);
        if (usage is not null)
        {
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", usage.Input);
            json.WriteNumber("total_tokens", usage.Input);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, float[] vector, int index, bool isBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "embedding");
        json.WriteNumber("index", index);
        json.WritePropertyName("embedding");
        if (isBase64)
        {
            json.WriteBase64StringValue(Bytes(vector));
        }
        else
        {
            json.WriteStartArray();
            foreach (var x in vector)
            {
                json.WriteNumberValue(x);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static List<string[]> Read(EmbeddingRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        try
        {
            var inputs = Inputs(body.RootElement.GetProperty("input"));
            return inputs.TrueForAll(static words => words.Length <= LongestInput) ? inputs : throw ChatRequestException.WrongValue("input", $"at most {LongestInput} words each");
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    /// <summary>A list of words for each input; a token's number is a word.</summary>
    private static List<string[]> Inputs(JsonElement input) => input.ValueKind == JsonValueKind.Array && input[0].ValueKind != JsonValueKind.Number
        ? [.. input.EnumerateArray().Select(WordsOf)]
        : [WordsOf(input)];

    private static string[] WordsOf(JsonElement one) => one.ValueKind == JsonValueKind.Array
        ? [.. one.EnumerateArray().Select(static token => token.GetRawText())]
        : (one.GetString() ?? "").ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static float[] Vector(string[] words, int dimensions)
    {
        var sum = new double[dimensions];
        foreach (var word in words.DefaultIfEmpty(""))
        {
            var random = new SimulatedRandom(SimulatedRandom.Seed(MemoryMarshal.AsBytes(word.AsSpan()), 0));
            for (var i = 0; i < dimensions; i++)
            {
                sum[i] += random.Next(2001) - 1000;
            }
        }

        var length = Math.Sqrt(sum.Sum(static x => x * x));
        return Array.ConvertAll(sum, x => (float)(length > 0 ? x / length : 0));
    }

    private static byte[] Bytes(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }
}
