using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference.History;

/// <summary>The readings of the last hours, one every few seconds, as the JSON that they are asked for as. Bounded in age and bytes.</summary>
internal sealed class Samples(IOptions<HistoryOptions> options)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Sample> _samples = [];
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _samples.Count;
            }
        }
    }

    public DateTimeOffset? Latest
    {
        get
        {
            lock (_gate)
            {
                return _samples.Last?.Value.At;
            }
        }
    }

    /// <summary>The latest, if it is later than this.</summary>
    public Sample? LatestAfter(DateTimeOffset at)
    {
        lock (_gate)
        {
            return _samples.Last is { } last && last.Value.At > at ? last.Value : null;
        }
    }

    /// <summary>Adds one in its place; those that come from elsewhere may be older than what is known here.</summary>
    public void Add(Sample sample)
    {
        lock (_gate)
        {
            var before = _samples.Last;
            while (before is not null && before.Value.At > sample.At)
            {
                before = before.Previous;
            }

            if (before?.Value.At == sample.At)
            {
                return;
            }

            _ = before is null ? _samples.AddFirst(sample) : _samples.AddAfter(before, sample);
            _bytes += sample.Json.Length;
            while (_samples.First is { } first && _samples.Count > 1 && (_bytes > options.Value.MaxSampleBytes || first.Value.At < _samples.Last!.Value.At - options.Value.Keep))
            {
                _bytes -= first.Value.Json.Length;
                _samples.RemoveFirst();
            }
        }
    }

    /// <summary>Those of a period, oldest first, thinned out evenly to at most so many.</summary>
    public IReadOnlyList<Sample> Read(DateTimeOffset from, DateTimeOffset to, int most)
    {
        Sample[] found;
        lock (_gate)
        {
            found = [.. _samples.Where(sample => sample.At >= from && sample.At < to)];
        }

        return found.Length <= most ? found : [.. Enumerable.Range(0, most).Select(i => found[(int)((long)i * found.Length / most)])];
    }
}

/// <summary>Readings at a moment, as JSON.</summary>
internal sealed record Sample(DateTimeOffset At, byte[] Json)
{
    public static Sample Of(DateTimeOffset at, IReadOnlyList<ServiceReading> services)
        => new(at, JsonSerializer.SerializeToUtf8Bytes(SampleReading.Of(at, services), HistoryJson.Default.SampleReading));
}
