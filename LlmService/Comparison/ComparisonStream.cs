using System.Buffers;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.LlmService.Comparison;

/// <summary>Sends a comparison as server-sent events. The branches speak in turns: a response has one writer at a time.</summary>
internal sealed class ComparisonStream(HttpResponse response) : IComparisonListener, IDisposable
{
    // As JSON, and only as JSON, letters of any language need no escape.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ArrayBufferWriter<byte> _data = new();

    public Task BegunAsync(Guid id, IReadOnlyList<string> models)
    {
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-cache";
        return TrySendAsync("comparison", json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartArray("models");
            foreach (var model in models)
            {
                json.WriteStringValue(model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public Task DeltaAsync(int branch, JsonElement delta, CancellationToken ct) => SendAsync("delta", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("branch", branch);
        json.WritePropertyName("delta");
        json.WriteRawValue(delta.GetRawText(), skipInputValidation: true);
        json.WriteEndObject();
    }, ct);

    public async Task KeepAliveAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            response.BodyWriter.Write(": ping\n\n"u8);
            await FlushAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task DoneAsync(BranchResult result) =>
        TrySendAsync("done", json => JsonSerializer.Serialize(json, result with { Message = null }, ComparisonJson.Readable.BranchResult));

    public Task EndedAsync(Guid id) => TrySendAsync("end", json =>
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteEndObject();
    });

    public void Dispose() => _turn.Dispose();

    /// <summary>What the client need not be there for.</summary>
    private async Task TrySendAsync(string name, Action<Utf8JsonWriter> write)
    {
        try
        {
            await SendAsync(name, write, response.HttpContext.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The branches learn of it by the same token.
        }
    }

    private async Task SendAsync(string name, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _data.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_data, Readable))
            {
                write(json);
            }

            var output = response.BodyWriter;
            output.Write("event: "u8);
            output.Write(Encoding.ASCII.GetBytes(name));
            output.Write("\ndata: "u8);
            output.Write(_data.WrittenSpan);
            output.Write("\n\n"u8);
            await FlushAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        var flushed = await response.BodyWriter.FlushAsync(ct);
        if (flushed.IsCompleted)
        {
            throw new OperationCanceledException("The client has gone.", ct);
        }
    }
}
