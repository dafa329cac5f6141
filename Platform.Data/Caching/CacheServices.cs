using Microsoft.Extensions.Logging;
using Platform.Data.Redis;

namespace Platform.Data.Caching;

/// <summary>What all caches of a process share.</summary>
internal sealed record CacheServices(string Service, RedisConnection Redis, CacheInstruments Instruments, TimeProvider Clock, ILoggerFactory Loggers);
