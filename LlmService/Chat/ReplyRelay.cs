using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Providers;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Chat;

/// <summary>Passes a provider's reply on to whoever asked.</summary>
internal static class ReplyRelay
{
    /// <summary>
    /// Every piece goes out as it comes in, and the next is asked for when the client has taken it: a client that reads slowly
    /// slows its provider down instead of filling our memory. The response starts with the first piece, so that a provider
    /// that fails before it still gets a status of its own.
    /// </summary>
    public static async Task StreamAsync(
        ProviderReply reply, IReplySink sink, StreamScanner scanner, ReplyTally tally, Heartbeat heartbeat, StreamPace? pace, CancellationToken ct)
    {
        await using (heartbeat)
        {
            await foreach (var piece in reply.Body.WithCancellation(ct))
            {
                pace?.Arrived();
                reply.Watch?.AnsweredAndGoOn();
                await heartbeat.TakeTurnAsync();
                try
                {
                    sink.BeginStream();
                    scanner.Feed(piece.Span, sink.Output);
                    pace?.Saw(tally);
                    await sink.FlushAsync(ct);
                }
                finally
                {
                    heartbeat.Release();
                }

                if (tally.IsDone)
                {
                    break;
                }

                pace?.Asks();
            }
        }

        sink.BeginStream();
        scanner.Finish(sink.Output);
        pace?.Saw(tally);
        if (!tally.HasEnded && tally.Error is null)
        {
            throw ProviderException.BrokenOff();
        }

        if (!tally.IsDone && tally.Error is null)
        {
            // Some servers just close; the official clients wait for the word.
            sink.Output.Write("data: [DONE]\n\n"u8);
        }

        await sink.FlushAsync(ct);
    }

    /// <summary>Reads a whole answer, of which nothing is sent before it is known to be one.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(ProviderReply reply, ModelRequest request, ReplyTally tally, int mostBytes, CancellationToken ct)
    {
        var answer = new ArrayBufferWriter<byte>();
        await foreach (var piece in reply.Body.WithCancellation(ct))
        {
            if (answer.WrittenCount + piece.Length > mostBytes)
            {
                throw ProviderException.Malformed("it is too large");
            }

            reply.Watch?.Answered();
            answer.Write(piece.Span);
        }

        reply.Watch?.GoOn();

        try
        {
            if (!request.ReadAnswer(answer.WrittenSpan, tally))
            {
                throw ProviderException.Malformed(tally.Error ?? "it is not what was asked for");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProviderException.Malformed("it is not JSON", e);
        }

        return answer.WrittenMemory;
    }
}
