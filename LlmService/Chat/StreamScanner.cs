using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Providers;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Chat;

/// <summary>
/// Passes a provider's event stream on, line by line and byte for byte, and reads along. Only three kinds of chunk are parsed:
/// the first one, the one that finishes, and those with a usage. The chunk that carries nothing but the usage is left out for
/// clients that did not ask for it.
/// </summary>
/// <param name="tally">Where what is seen is kept.</param>
/// <param name="hideUsage">The client did not ask for the usage chunk.</param>
internal sealed class StreamScanner(ReplyTally tally, bool hideUsage)
{
    /// <summary>Longer than any chunk with an image in it; a line without end must not eat the memory.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    private ArrayBufferWriter<byte>? _held;
    private bool _skipBlank;
    private bool _isUnderWay;

    /// <summary>Is shown every chunk, where somebody wants to keep what is said.</summary>
    public CapturedOutput? Capture { get; init; }

    /// <summary>Part of an event has been passed on, and not yet its end.</summary>
    public bool IsInEvent { get; private set; }

    /// <summary>Appends to the output whatever lines are complete now. The beginning of a line waits for its end.</summary>
    /// <exception cref="ProviderException">A line has no end.</exception>
    public void Feed(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var at)
        {
            var line = piece[..(at + 1)];
            piece = piece[(at + 1)..];
            if (_held is { WrittenCount: > 0 } held)
            {
                held.Write(line);
                TakeLine(held.WrittenSpan, output);
                held.ResetWrittenCount();
            }
            else
            {
                TakeLine(line, output);
            }
        }

        if (!piece.IsEmpty)
        {
            Hold(piece);
        }
    }

    /// <summary>The stream is at its end; a last line without a line break counts as well.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_held is { WrittenCount: > 0 } held)
        {
            TakeLine(held.WrittenSpan, output);
            output.Write("\n\n"u8);
            held.ResetWrittenCount();
        }
    }

    private void Hold(ReadOnlySpan<byte> beginning)
    {
        _held ??= new ArrayBufferWriter<byte>(1024);
        if (_held.WrittenCount + beginning.Length > LongestLine)
        {
            throw ProviderException.Malformed("a line of its stream has no end");
        }

        _held.Write(beginning);
    }

    private void TakeLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var text = line.TrimEnd("\r\n"u8);
        if (text.IsEmpty && _skipBlank)
        {
            // It would end an event of which nothing was passed on.
            _skipBlank = false;
            return;
        }

        if (text.StartsWith("data:"u8) && !TakeData(text["data:"u8.Length..].TrimStart((byte)' ')))
        {
            _skipBlank = true;
            return;
        }

        output.Write(line);
        IsInEvent = !text.IsEmpty;
    }

    /// <returns>Whether the client gets to see it.</returns>
    private bool TakeData(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            tally.IsDone = true;
            return true;
        }

        var hasUsage = HasValue(data, "\"usage\""u8);
        var isRead = hasUsage || !_isUnderWay || HasValue(data, "\"finish_reason\""u8) || data.StartsWith("{\"error\""u8);
        var shape = isRead ? Read(data) : CompletionShape.Choices;
        _isUnderWay = true;
        tally.Chunks += tally.Error is null ? 1 : 0;
        Capture?.TakeChunk(data);
        tally.OutputEstimate += DeltaCounter.Count(data);
        return !(hideUsage && hasUsage && shape == CompletionShape.NoChoices);
    }

    private CompletionShape Read(ReadOnlySpan<byte> data)
    {
        try
        {
            return CompletionReader.Read(data, tally);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not ours to judge: the client gets what the provider sent.
            return CompletionShape.Other;
        }
    }

    /// <summary>The key is there and its value is not null; every chunk says null when the usage has been asked for.</summary>
    private static bool HasValue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key)
    {
        while (data.IndexOf(key) is >= 0 and var at)
        {
            data = data[(at + key.Length)..].TrimStart((byte)' ');
            if (data is [(byte)':', .. var value] && !value.TrimStart((byte)' ').StartsWith("null"u8))
            {
                return true;
            }
        }

        return false;
    }
}
