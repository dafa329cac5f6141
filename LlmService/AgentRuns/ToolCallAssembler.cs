using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Platform.LlmService.AgentRuns;

/// <summary>
/// Puts calls of tools together from their pieces, which may be mixed with one another. Pieces are joined as they stand between their quotes, escapes and
/// all: a character may begin in one piece and end in the next (<c>\ud83d</c>, <c>\udc18</c>), and neither is text by itself.
/// </summary>
internal sealed class ToolCallAssembler
{
    private readonly List<Assembled> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    /// <param name="reader">Stands on the value of <c>tool_calls</c>, and is left on its last token.</param>
    /// <param name="json">What it reads.</param>
    /// <param name="areWhole">Each is a call, and not a piece of one.</param>
    public void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool areWhole)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                TakeOne(ToolCallPiece.Read(ref reader, json), areWhole);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The calls, each with an id that no other has.</summary>
    public IReadOnlyList<ToolCall> Finish()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return [.. _calls.Select(call => new ToolCall(
            call.Id is { Length: > 0 } id && ids.Add(id) ? id : $"call_{Guid.CreateVersion7():n}", call.Name ?? "", Unescape(call.Arguments.WrittenSpan)))];
    }

    private void TakeOne(ToolCallPiece piece, bool isWhole)
    {
        var call = isWhole ? null : Find(piece);
        if (call is null)
        {
            _calls.Add(call = new Assembled { Index = piece.Index });
        }

        // Some providers repeat them with every piece.
        call.Id ??= piece.Id;
        call.Name ??= piece.Name;
        call.Arguments.Write(piece.Arguments);
    }

    private Assembled? Find(ToolCallPiece piece)
    {
        if (piece.Index is null)
        {
            return piece.Id is null ? _calls.LastOrDefault() : _calls.FindLast(call => call.Id == piece.Id);
        }

        var found = _calls.FindLast(call => call.Index == piece.Index);
        // Some providers give every call the index 0; a new id tells that it is another.
        return found?.Id is { } id && piece.Id is not null && piece.Id != id ? _calls.FindLast(call => call.Id == piece.Id) : found;
    }

    private static byte[]? Unescape(ReadOnlySpan<byte> escaped)
    {
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        try
        {
            reader.Read();
            var text = new byte[escaped.Length];
            var arguments = text[..reader.CopyString(text)];
            return Encoding.UTF8.GetCharCount(arguments) == 0 ? "{}"u8.ToArray() : arguments;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class Assembled
    {
        public int? Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        public ArrayBufferWriter<byte> Arguments { get; } = new();
    }
}
