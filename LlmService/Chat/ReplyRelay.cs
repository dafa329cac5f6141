using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Passes a provider's reply to the client.</summary>
internal static class ReplyRelay
{
    /// <summary>
    /// Every piece goes out as it comes in, and the next is asked for when the client has taken it: a client that reads slowly
    /// slows its provider down instead of filling our memory. The response starts with the first piece, so that a provider
    /// that fails before it still gets a status of its own.
    /// </summary>
    public static async Task StreamAsync(ProviderReply reply, HttpResponse response, ChatRequest request, ReplyTally tally, CancellationToken ct)
    {
        var scanner = new StreamScanner(tally, hideUsage: !request.IncludeUsage);
        var output = response.BodyWriter;
        await foreach (var piece in reply.Body.WithCancellation(ct))
        {
            Begin(response);
            scanner.Feed(piece.Span, output);
            var flushed = await output.FlushAsync(ct);
            if (flushed.IsCompleted)
            {
                // The client's end of the connection is gone; the token follows, but perhaps not before the next piece.
                throw new OperationCanceledException("The client has gone.", ct);
            }

            if (tally.IsDone)
            {
                break;
            }
        }

        Begin(response);
        scanner.Finish(output);
        if (!tally.HasEnded && tally.Error is null)
        {
            throw ProviderException.BrokenOff();
        }

        if (!tally.IsDone && tally.Error is null)
        {
            // Some servers just close; the official clients wait for the word.
            output.Write("data: [DONE]\n\n"u8);
        }

        await output.FlushAsync(ct);
    }

    /// <summary>Reads a whole answer, of which nothing is sent before it is known to be one.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(ProviderReply reply, ReplyTally tally, int mostBytes, CancellationToken ct)
    {
        var answer = new ArrayBufferWriter<byte>();
        await foreach (var piece in reply.Body.WithCancellation(ct))
        {
            if (answer.WrittenCount + piece.Length > mostBytes)
            {
                throw ProviderException.Malformed("it is too large");
            }

            answer.Write(piece.Span);
        }

        try
        {
            tally.OutputEstimate = DeltaCounter.Count(answer.WrittenSpan);
            if (CompletionReader.Read(answer.WrittenSpan, tally) != CompletionShape.Choices)
            {
                throw ProviderException.Malformed(tally.Error ?? "it has no choices");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProviderException.Malformed("it is not JSON", e);
        }

        return answer.WrittenMemory;
    }

    public static async Task AnswerAsync(ReadOnlyMemory<byte> answer, HttpResponse response, CancellationToken ct)
    {
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer, ct);
    }

    /// <summary>The status is out, so the error is the last event of the stream. There is no [DONE]: the stream is not done.</summary>
    public static async Task BreakOffAsync(HttpResponse response, ProviderException e)
    {
        var output = response.BodyWriter;
        output.Write("data: "u8);
        await using (var json = new Utf8JsonWriter(output))
        {
            OpenAIErrors.WriteTo(json, e.Type, e.Code, e.Message, e.Param);
        }

        output.Write("\n\n"u8);
        await output.FlushAsync(response.HttpContext.RequestAborted);
    }

    private static void Begin(HttpResponse response)
    {
        if (response.HasStarted)
        {
            return;
        }

        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-cache";
    }
}
