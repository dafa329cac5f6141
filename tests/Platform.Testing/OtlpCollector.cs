using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Platform.Testing;

/// <summary>A span as it arrived over OTLP.</summary>
public sealed record CollectedSpan(string Service, string Name, string TraceId, string SpanId, string ParentId);

/// <summary>Takes OTLP over HTTP, as a telemetry backend does, and keeps the spans.</summary>
public sealed class OtlpCollector : IAsyncLifetime
{
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private WebApplication? _app;

    public Uri Address => new(_app!.Urls.First());

    public IReadOnlyCollection<CollectedSpan> Spans => _spans;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/traces", ReceiveTracesAsync);
        _app.MapPost("/v1/{signal}", static () => TypedResults.Ok());
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task ReceiveTracesAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        // ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
        foreach (var resourceSpans in Messages(body.ToArray(), 1))
        {
            Read(resourceSpans);
        }
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }, ScopeSpans { repeated Span spans = 2; }</summary>
    private void Read(byte[] resourceSpans)
    {
        var service = Messages(resourceSpans, 1).SelectMany(static resource => Messages(resource, 1))
            .Where(static attribute => Text(attribute, 1) == "service.name")
            .Select(static attribute => Text(Messages(attribute, 2).First(), 1)).FirstOrDefault() ?? "";
        foreach (var span in Messages(resourceSpans, 2).SelectMany(static scope => Messages(scope, 2)))
        {
            _spans.Enqueue(new(service, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
        }
    }

    private static string Text(byte[] message, uint field) => Messages(message, field).Select(System.Text.Encoding.UTF8.GetString).FirstOrDefault() ?? "";

    private static string Hex(byte[] message, uint field) => Messages(message, field).Select(Convert.ToHexStringLower).FirstOrDefault() ?? "";

    /// <summary>Every length-delimited value of a field.</summary>
    private static List<byte[]> Messages(byte[] message, uint field)
    {
        var input = new CodedInputStream(message);
        List<byte[]> found = [];
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }
        return found;
    }
}
