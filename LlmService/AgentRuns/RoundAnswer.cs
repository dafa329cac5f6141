using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Providers;

namespace Platform.LlmService.AgentRuns;

/// <summary>A model's answer of one round, read chunk by chunk or as a whole.</summary>
internal sealed class RoundAnswer
{
    private readonly ToolCallAssembler _calls = new();
    private readonly ArrayBufferWriter<byte> _content = new();

    public string? FinishReason { get; private set; }

    /// <summary>What went wrong after something had come.</summary>
    public ProviderException? Error { get; set; }

    /// <summary>The text as JSON, in its quotes; null when there is none.</summary>
    public byte[]? Content => _content.WrittenCount == 0 ? null : [(byte)'"', .. _content.WrittenSpan, (byte)'"'];

    public IReadOnlyList<ToolCall> Calls() => _calls.IsEmpty ? [] : _calls.Finish();

    /// <summary>Reads a chunk, or with <paramref name="isWhole"/> a completion.</summary>
    /// <returns>What of it is for the client: the delta without calls of tools, as JSON; null when there is nothing.</returns>
    /// <exception cref="ProviderException">It is not what it should be.</exception>
    public byte[]? Take(ReadOnlySpan<byte> json, bool isWhole)
    {
        try
        {
            return Read(json, isWhole);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProviderException.Malformed("a chunk of its stream is not JSON", e);
        }
    }

    private byte[]? Read(ReadOnlySpan<byte> json, bool isWhole)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        byte[]? shown = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isChoices, isError) = (reader.ValueTextEquals("choices"u8), reader.ValueTextEquals("error"u8));
            reader.Read();
            if (isChoices && reader.TokenType == JsonTokenType.StartArray)
            {
                shown = ReadChoices(ref reader, json, isWhole);
            }
            else
            {
                ReadOther(ref reader, isError);
            }
        }

        return shown;
    }

    private void ReadOther(ref Utf8JsonReader reader, bool isError)
    {
        if (isError && reader.TokenType != JsonTokenType.Null)
        {
            using var error = JsonDocument.ParseValue(ref reader);
            var message = error.RootElement is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
            Error = new ProviderException(StatusCodes.Status502BadGateway, "upstream_error", null, message ?? "The model provider reported an error.");
        }
        else
        {
            reader.Skip();
        }
    }

    private byte[]? ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isWhole)
    {
        byte[]? shown = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMessage = reader.ValueTextEquals(isWhole ? "message"u8 : "delta"u8);
                var isReason = reader.ValueTextEquals("finish_reason"u8);
                reader.Read();
                if (isMessage && reader.TokenType == JsonTokenType.StartObject)
                {
                    shown = ReadMessage(ref reader, json, isWhole);
                }
                else if (isReason && reader.TokenType == JsonTokenType.String)
                {
                    FinishReason = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return shown;
    }

    private byte[]? ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isWhole)
    {
        ArrayBufferWriter<byte>? shown = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var (isCalls, isContent) = (reader.ValueTextEquals("tool_calls"u8), reader.ValueTextEquals("content"u8));
            var isShown = !isCalls && !reader.ValueTextEquals("role"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isCalls)
            {
                _calls.Take(ref reader, json, isWhole);
                continue;
            }

            if (isContent && reader.TokenType == JsonTokenType.String)
            {
                _content.Write(reader.ValueSpan);
            }

            isShown &= reader.TokenType != JsonTokenType.Null && !(reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
            reader.Skip();
            if (isShown)
            {
                shown ??= new ArrayBufferWriter<byte>();
                Append(shown, name, json[start..(int)reader.BytesConsumed]);
            }
        }

        shown?.Write("}"u8);
        return shown?.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> shown, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        shown.Write(shown.WrittenCount == 0 ? "{\""u8 : ",\""u8);
        shown.Write(name);
        shown.Write("\":"u8);
        shown.Write(value);
    }
}
