using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.LlmService.Idempotency;

/// <summary>Stands before a response's body and keeps a copy of what is sent, as long as it isn't too much.</summary>
internal sealed class CapturedBody : IHttpResponseBodyFeature, IDisposable
{
    private readonly IFeatureCollection _features;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly CapturingWriter _writer;
    private Stream? _stream;

    private CapturedBody(IFeatureCollection features, IHttpResponseBodyFeature inner, int most) =>
        (_features, _inner, _writer) = (features, inner, new CapturingWriter(inner.Writer, most));

    public Stream Stream => _stream ??= _writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _writer;

    /// <summary>From now on, until it is disposed.</summary>
    public static CapturedBody Begin(HttpContext context, int most)
    {
        var body = new CapturedBody(context.Features, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), most);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        return body;
    }

    /// <summary>Null when it was too much.</summary>
    public byte[]? ToArray() => _writer.ToArray();

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => _inner.CompleteAsync();

    public void Dispose() => _features.Set(_inner);
}

/// <summary>Passes on what is written, and copies it.</summary>
internal sealed class CapturingWriter(PipeWriter inner, int most) : PipeWriter
{
    private ArrayBufferWriter<byte>? _copy = new();
    private Memory<byte> _lent;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public byte[]? ToArray() => _copy?.WrittenSpan.ToArray();

    public override Memory<byte> GetMemory(int sizeHint = 0) => _lent = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_copy is not null)
        {
            if (_copy.WrittenCount + bytes <= most)
            {
                _copy.Write(_lent.Span[..bytes]);
            }
            else
            {
                _copy = null;
            }
        }

        inner.Advance(bytes);
        _lent = default;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
