using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Sends the answer to the client as it is.</summary>
internal sealed class HttpReplySink(HttpResponse response) : IReplySink
{
    public bool HasStarted => response.HasStarted;

    public IBufferWriter<byte> Output => response.BodyWriter;

    public void Opened(Guid callId) => response.Headers[InternalHeaders.RequestId] = callId.ToString();

    public void BeginStream()
    {
        if (response.HasStarted)
        {
            return;
        }

        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-cache";
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        var flushed = await response.BodyWriter.FlushAsync(ct);
        if (flushed.IsCompleted)
        {
            // The client's end of the connection is gone; the token follows, but perhaps not before the next piece.
            throw new OperationCanceledException("The client has gone.", ct);
        }
    }

    public ValueTask KeepAliveAsync(CancellationToken ct)
    {
        BeginStream();
        response.BodyWriter.Write(": ping\n\n"u8);
        return FlushAsync(ct);
    }

    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct)
    {
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer, ct);
    }

    /// <summary>The status is out, so the error is the last event of the stream. There is no [DONE]: the stream is not done.</summary>
    public async ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        var output = response.BodyWriter;
        output.Write("data: "u8);
        await using (var json = new Utf8JsonWriter(output))
        {
            OpenAIErrors.WriteTo(json, error.Type, error.Code, error.Message, error.Param);
        }

        output.Write("\n\n"u8);
        await output.FlushAsync(ct);
    }
}
