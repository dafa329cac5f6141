using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.ServiceDefaults.Health;

namespace Platform.ServiceDefaults;

/// <summary>The requests of this process by class. There are as many classes as the code names.</summary>
public sealed class RequestTallies
{
    private readonly ConcurrentDictionary<string, RequestTally> _tallies = new(StringComparer.Ordinal);
    private readonly RequestTally _usual;

    internal RequestTallies(string usual) => _usual = Of(usual);

    /// <summary>The tally of a class.</summary>
    /// <param name="name">The class.</param>
    /// <returns>Always the same for the same name.</returns>
    public RequestTally Of(string name) => _tallies.GetOrAdd(name, static one => new(one));

    /// <summary>Null for what says nothing of how requests do: probes, and the question for these numbers.</summary>
    internal RequestTally? For(HttpContext context)
    {
        var path = context.Request.Path;
        return HealthPaths.IsProbe(path) || path == VitalsApi.Path ? null
            : context.GetEndpoint()?.Metadata.GetMetadata<RequestClassMetadata>() is { } special ? Of(special.Name)
            : _usual;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("requests"u8);
        foreach (var (_, tally) in _tallies)
        {
            tally.Write(json);
        }

        json.WriteEndArray();
    }
}
