using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Data.Caching;
using Platform.Data.Outbox;
using Platform.Data.Postgres;
using Platform.Data.Redis;

namespace Platform.Data.Vitals;

/// <summary>What a process tells of its stores when it is asked how it does.</summary>
public static class StoreVitals
{
    /// <summary>Writes the members <c>pools</c>, <c>caches</c>, <c>redis</c> and <c>outbox</c> into an object that was begun. Asks no store.</summary>
    /// <param name="services">The process's services; what it doesn't use is empty or null.</param>
    /// <param name="json">Where to.</param>
    public static void WriteStoreVitals(this IServiceProvider services, Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("pools"u8);
        foreach (var pool in services.GetService<PoolRegistry>()?.All ?? [])
        {
            PoolVitals.Write(json, pool);
        }

        json.WriteEndArray();
        json.WriteStartArray("caches"u8);
        foreach (var cache in services.GetService<CacheRegistry>()?.GetStatistics() ?? [])
        {
            Write(json, cache);
        }

        json.WriteEndArray();
        Write(json, services.GetService<RedisConnection>());
        Write(json, services.GetService<OutboxStatus>()?.Counts);
    }

    private static void Write(Utf8JsonWriter json, CacheStatistics cache)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, cache.Name);
        json.WriteNumber("hits"u8, cache.HitsMemory + cache.HitsRedis);
        json.WriteNumber("misses"u8, cache.Misses);
        json.WriteNumber("loadErrors"u8, cache.LoadErrors);
        json.WriteNumber("staleServes"u8, cache.StaleServes);
        json.WriteNumber("evictions"u8, cache.Evictions);
        json.WriteNumber("entries"u8, cache.Entries);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RedisConnection? redis)
    {
        if (redis is null)
        {
            json.WriteNull("redis"u8);
            return;
        }

        json.WriteStartObject("redis"u8);
        json.WriteBoolean("isAvailable"u8, redis.IsAvailable);
        json.WriteNumber("commands"u8, redis.Commands);
        json.WriteNumber("errors"u8, redis.Errors);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OutboxCounts? outbox)
    {
        if (outbox is null)
        {
            json.WriteNull("outbox"u8);
            return;
        }

        json.WriteStartObject("outbox"u8);
        json.WriteNumber("waiting"u8, outbox.Waiting);
        json.WriteNumber("oldestAgeSeconds"u8, outbox.Age.TotalSeconds);
        json.WriteNumber("refused"u8, outbox.Refused);
        json.WriteEndObject();
    }
}
