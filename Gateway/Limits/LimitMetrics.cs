using System.Diagnostics.Metrics;

namespace Platform.Gateway.Limits;

internal sealed class LimitMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Limits";

    private readonly System.Diagnostics.Metrics.Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _redisErrors;

    public LimitMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _refused = _meter.CreateCounter<long>("platform.gateway.limit.refused", "{request}", "Requests refused with 429, by the limit that was reached.");
        _redisErrors = _meter.CreateCounter<long>("platform.gateway.limit.redis.errors", "{command}", "Commands that Redis did not answer.");
    }

    public void Refused(Limit limit) => _refused.Add(1, new KeyValuePair<string, object?>("platform.limit.name", limit.Name));

    public void RedisFailed() => _redisErrors.Add(1);

    public void Dispose() => _meter.Dispose();
}
