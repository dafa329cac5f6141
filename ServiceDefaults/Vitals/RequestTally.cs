using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>Counts the requests of one class. Nothing is allocated for any of them.</summary>
public sealed class RequestTally
{
    private readonly LatencyHistogram _latency = new();
    private int _running;
    private long _failed;
    private long _unauthorized;
    private long _limited;

    internal RequestTally(string name) => Name = name;

    /// <summary>The class.</summary>
    public string Name { get; }

    /// <summary>One has begun.</summary>
    public void Begin() => Interlocked.Increment(ref _running);

    /// <summary>Its answer begins.</summary>
    /// <param name="status">With this status.</param>
    /// <param name="latency">After so long.</param>
    public void Answered(int status, TimeSpan latency)
    {
        _latency.Record(latency);
        switch (status)
        {
            case >= StatusCodes.Status500InternalServerError:
                Interlocked.Increment(ref _failed);
                break;
            case StatusCodes.Status401Unauthorized:
                Interlocked.Increment(ref _unauthorized);
                break;
            case StatusCodes.Status429TooManyRequests:
                Interlocked.Increment(ref _limited);
                break;
        }
    }

    /// <summary>It has ended, answered or not.</summary>
    public void End() => Interlocked.Decrement(ref _running);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("class"u8, Name);
        json.WriteNumber("running"u8, Volatile.Read(ref _running));
        json.WriteNumber("failed"u8, Volatile.Read(ref _failed));
        json.WriteNumber("unauthorized"u8, Volatile.Read(ref _unauthorized));
        json.WriteNumber("limited"u8, Volatile.Read(ref _limited));
        _latency.Write(json, "latency"u8);
        json.WriteEndObject();
    }
}
