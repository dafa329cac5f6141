using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults.Vitals;

namespace Platform.ServiceDefaults;

/// <summary>
/// What a process tells of itself, as JSON. The libraries don't depend on each other, so each writes its own members into it: this one those of the process,
/// its requests and whom it asks; what else there is, e.g. stores, is handed over by the process.
/// </summary>
public sealed class VitalsReport
{
    private readonly IHostEnvironment _environment;
    private readonly SchedulingDelay _delay;
    private readonly RequestTallies _requests;
    private readonly Dependencies _dependencies;
    private readonly TimeProvider _clock;
    private readonly long _began;

    internal VitalsReport(IHostEnvironment environment, SchedulingDelay delay, RequestTallies requests, Dependencies dependencies, TimeProvider clock)
    {
        (_environment, _delay, _requests, _dependencies, _clock) = (environment, delay, requests, dependencies, clock);
        _began = clock.GetTimestamp();
    }

    /// <summary>Writes it as one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="parts">Write more members of it.</param>
    public void Write(Utf8JsonWriter json, params ReadOnlySpan<Action<Utf8JsonWriter>> parts)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("service"u8, _environment.ServiceName());
        json.WriteString("instance"u8, ProcessInstance.Id);
        json.WriteNumber("uptimeSeconds"u8, _clock.GetElapsedTime(_began).TotalSeconds);
        ProcessVitals.Write(json, _delay);
        _requests.Write(json);
        _dependencies.Write(json);
        foreach (var write in parts)
        {
            write(json);
        }

        json.WriteEndObject();
    }
}
