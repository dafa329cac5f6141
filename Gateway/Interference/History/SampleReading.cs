namespace Platform.Gateway.Interference.History;

/// <summary>The numbers that make a graph; what is idle is left out. Rates are per second, times in milliseconds.</summary>
internal sealed record SampleReading(DateTimeOffset At, IReadOnlyList<ServiceSample> Services)
{
    public static SampleReading Of(DateTimeOffset at, IReadOnlyList<ServiceReading> services) => new(at, [.. services.Select(ServiceSample.Of)]);
}

/// <summary>A service.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Replicas">Its processes that answer.</param>
/// <param name="Processor">Part of the processors that all its processes use together, 0 to 1.</param>
/// <param name="SchedulingDelay">How late a timer is, of the process in which it is worst.</param>
/// <param name="Streams">Open streams of models.</param>
/// <param name="LlmRunning">Model calls under way.</param>
/// <param name="LlmLimit">Model calls that may be.</param>
/// <param name="Classes">Of requests.</param>
/// <param name="Pools">Of database connections.</param>
internal sealed record ServiceSample(
    string Service,
    int Replicas,
    double Processor,
    double SchedulingDelay,
    int Streams,
    int LlmRunning,
    int LlmLimit,
    IReadOnlyList<ClassSample> Classes,
    IReadOnlyList<PoolSample> Pools)
{
    public static ServiceSample Of(ServiceReading reading) => new(
        reading.Service,
        reading.Replicas.Count(static replica => replica.SilentFor == 0),
        Round(reading.Replicas.Sum(static replica => replica.ProcessorShare)),
        Round(reading.Replicas.Select(static replica => replica.Process.SchedulingDelay).DefaultIfEmpty().Max()),
        reading.Replicas.Sum(static replica => replica.Llm?.Streams ?? 0),
        reading.Replicas.Sum(static replica => replica.Llm?.Running ?? 0),
        reading.Replicas.Sum(static replica => replica.Llm?.Limit ?? 0),
        [.. reading.Classes.Where(static one => one.Rate > 0 || one.Running > 0).Select(ClassSample.Of)],
        [.. reading.Pools.Where(static pool => pool.Rate > 0 || pool.InUse > 0 || pool.Waiting > 0).Select(PoolSample.Of)]);

    internal static double Round(double value) => Math.Round(value, 3);
}

/// <summary>A class of requests.</summary>
internal sealed record ClassSample(string Class, double Rate, double FailedRate, double P50, double P95, double P99)
{
    public static ClassSample Of(ClassReading reading) => new(
        reading.Class, ServiceSample.Round(reading.Rate), ServiceSample.Round(reading.FailedRate), ServiceSample.Round(reading.P50), ServiceSample.Round(reading.P95),
        ServiceSample.Round(reading.P99));
}

/// <summary>A pool.</summary>
internal sealed record PoolSample(string Name, int InUse, int Waiting, int Most, double WaitP95)
{
    public static PoolSample Of(PoolReading reading) => new(
        reading.Name, reading.InUse, reading.Waiting, reading.Size + reading.Overflow, ServiceSample.Round(reading.WaitP95));
}
