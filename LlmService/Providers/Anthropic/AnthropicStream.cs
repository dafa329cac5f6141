using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>Says a stream of message events as a stream of chat completion chunks, each as soon as it is there.</summary>
internal static class AnthropicStream
{
    private const int LongestLine = 16 * 1024 * 1024;

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> bytes, AnthropicChunks chunks, [EnumeratorCancellation] CancellationToken ct)
    {
        var held = new ArrayBufferWriter<byte>();
        var said = new ArrayBufferWriter<byte>();
        await foreach (var piece in bytes.WithCancellation(ct))
        {
            said.ResetWrittenCount();
            var isOver = Take(piece.Span, held, chunks, said);
            if (said.WrittenCount > 0)
            {
                yield return said.WrittenMemory;
            }

            if (isOver)
            {
                yield break;
            }
        }
    }

    /// <returns>Whether the message has ended.</returns>
    private static bool Take(ReadOnlySpan<byte> piece, ArrayBufferWriter<byte> held, AnthropicChunks chunks, ArrayBufferWriter<byte> said)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var at)
        {
            Hold(held, piece[..at]);
            piece = piece[(at + 1)..];
            var isOver = TakeLine(held.WrittenSpan.TrimEnd((byte)'\r'), chunks, said);
            held.ResetWrittenCount();
            if (isOver)
            {
                return true;
            }
        }

        Hold(held, piece);
        return false;
    }

    private static void Hold(ArrayBufferWriter<byte> held, ReadOnlySpan<byte> piece)
    {
        if (held.WrittenCount + piece.Length > LongestLine)
        {
            throw ProviderException.Malformed("a line of its stream has no end");
        }

        held.Write(piece);
    }

    private static bool TakeLine(ReadOnlySpan<byte> line, AnthropicChunks chunks, ArrayBufferWriter<byte> said)
    {
        if (!line.StartsWith("data:"u8))
        {
            return false;
        }

        try
        {
            var happened = JsonNode.Parse(line["data:"u8.Length..].TrimStart((byte)' '));
            Say(chunks.Of(happened), said);
            if (happened.TextAt("type") != "message_stop")
            {
                return false;
            }

            Say(chunks.End(), said);
            said.Write("data: [DONE]\n\n"u8);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw ProviderException.Malformed("an event of its stream is not JSON", e);
        }
    }

    private static void Say(JsonObject? chunk, ArrayBufferWriter<byte> said)
    {
        if (chunk is not null)
        {
            said.Write("data: "u8);
            said.Write(Encoding.UTF8.GetBytes(chunk.ToJsonString(JsonNodes.Readable)));
            said.Write("\n\n"u8);
        }
    }
}
