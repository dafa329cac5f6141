using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Data.Redis;
using Platform.Gateway.Interference.Watching;
using StackExchange.Redis;

namespace Platform.Gateway.Interference.Leadership;

/// <summary>The gateways tell each other how they do, through Redis, since none can be asked by another. Without it each knows only of itself.</summary>
internal sealed class GatewayExchange(IServiceProvider services, IOptions<InterferenceOptions> options, MonitorClock clock, TimeProvider time) : BackgroundService
{
    private const string Key = "{gateway:interference}:gateways";
    private const int Patience = 8;
    private const int RoundsThatCount = 5;
    private readonly string _name = Guid.NewGuid().ToString("n");
    private ServiceVitals? _own;
    private IReadOnlyList<(string Name, Reading Reading)> _others = [];

    /// <summary>What the other gateways told last.</summary>
    public IReadOnlyList<(string Name, Reading Reading)> Others => Volatile.Read(ref _others);

    /// <summary>What is told next. Returns at once.</summary>
    public void Tell(ServiceVitals own) => Volatile.Write(ref _own, own);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled || services.GetService<RedisConnection>() is not { } redis)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Volatile.Read(ref _own) is { } own)
            {
                Volatile.Write(ref _others, await ExchangeAsync(redis, own, stoppingToken));
            }
        }
    }

    private async Task<IReadOnlyList<(string Name, Reading Reading)>> ExchangeAsync(RedisConnection redis, ServiceVitals own, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(own, VitalsJson.Default.ServiceVitals);
        var milliseconds = (long)(options.Value.Interval * RoundsThatCount).TotalMilliseconds;
        try
        {
            var answer = (RedisValue[]?)await redis.ExecuteAsync(
                database => database.ScriptEvaluateAsync(LeaderScripts.Exchange, [Key], [_name, json, milliseconds]), Patience, ct) ?? [];
            List<(string, Reading)> others = [];
            for (var i = 0; i + 1 < answer.Length; i += 2)
            {
                if (Read(answer[i + 1]) is { } vitals)
                {
                    others.Add((answer[i].ToString(), new(clock.Now, vitals)));
                }
            }

            return others;
        }
        catch (RedisUnavailableException)
        {
            return [];
        }
    }

    private static ServiceVitals? Read(RedisValue json)
    {
        try
        {
            return JsonSerializer.Deserialize((byte[]?)json ?? [], VitalsJson.Default.ServiceVitals);
        }
        catch (JsonException)
        {
            // Another version's.
            return null;
        }
    }
}
