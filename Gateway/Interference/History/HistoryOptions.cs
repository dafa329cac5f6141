namespace Platform.Gateway.Interference.History;

/// <summary>Section <c>Interference:History</c>: what every gateway remembers and shares over Redis, and what waits for UsageService.</summary>
internal sealed class HistoryOptions
{
    public const string Section = "Interference:History";

    /// <summary>How long ended incidents and samples are remembered here; UsageService keeps incidents for much longer.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most incidents; the oldest ended ones are forgotten first.</summary>
    public int MaxIncidents { get; set; } = 500;

    /// <summary>The most bytes of incidents, as JSON.</summary>
    public int MaxIncidentBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How often the latest readings are remembered, for graphs.</summary>
    public TimeSpan SampleEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of samples; the oldest are forgotten first.</summary>
    public int MaxSampleBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long an incident of a monitor that is gone may stay unconfirmed by its successor before it counts as ended.</summary>
    public TimeSpan TakeoverGrace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long UsageService may take for an answer.</summary>
    public TimeSpan UsageTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Incidents that wait for UsageService, each in its latest state; beyond that the oldest is dropped and counted.</summary>
    public int DeliveryCapacity { get; set; } = 1000;

    /// <summary>The longest pause between two attempts to reach UsageService.</summary>
    public TimeSpan DeliveryMaxBackOff { get; set; } = TimeSpan.FromSeconds(30);
}
