using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;
using StackExchange.Redis;

namespace Platform.Data.Tests.Caching;

/// <summary>Where the tests' cache keeps things in Redis.</summary>
internal static class Keys
{
    public static RedisKey Entry(string service, string key) => Of(service).Entry(key);

    public static CacheKeys Of(string service) => new(service, "things", JsonShape.Of(TestJson.Default.Tool));
}
