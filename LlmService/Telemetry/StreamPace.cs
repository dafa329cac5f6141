using System.Diagnostics;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Telemetry;

/// <summary>When the chunks of a stream came. Only the time that the provider took counts, not that in which a client took what had come before.</summary>
internal sealed class StreamPace(GenAITelemetry telemetry, Func<ReplyTally, TagList> tagsOf, TimeProvider clock)
{
    private long _asked = clock.GetTimestamp();
    private TimeSpan _waited;
    private int _seen;
    private TagList _tags;

    /// <summary>From the request on; null until one has come.</summary>
    public TimeSpan? FirstChunk { get; private set; }

    /// <summary>The provider may go on.</summary>
    public void Asks() => _asked = clock.GetTimestamp();

    /// <summary>A piece has come: chunks, or a part of one.</summary>
    public void Arrived() => _waited += clock.GetElapsedTime(_asked);

    /// <summary>The piece has been read.</summary>
    public void Saw(ReplyTally tally)
    {
        if (tally.Chunks == _seen)
        {
            return;
        }

        if (FirstChunk is null)
        {
            FirstChunk = _waited;
            _tags = tagsOf(tally);
            telemetry.FirstChunk.Record(_waited.TotalSeconds, _tags);
            (_seen, _waited) = (_seen + 1, TimeSpan.Zero);
        }

        // What came in one piece came at once, behind the first of it.
        for (; _seen < tally.Chunks && telemetry.PerChunk.Enabled; _seen++)
        {
            telemetry.PerChunk.Record(_waited.TotalSeconds, _tags);
            _waited = TimeSpan.Zero;
        }

        (_seen, _waited) = (tally.Chunks, TimeSpan.Zero);
    }
}
