using System.Text;
using StackExchange.Redis;

namespace Platform.Data.Caching.Shared;

/// <summary>
/// Names in Redis. The braces are a hash tag: in a Redis cluster all keys of a cache are on one node, so that scripts can use several.
/// </summary>
internal sealed class CacheKeys(string service, string cache, string schema)
{
    private readonly string _prefix = $"{{{service}:{cache}}}:";
    // As bytes, which the client puts in front of a key as it writes it, without a string of the two.
    private readonly RedisKey _entries = Encoding.UTF8.GetBytes($"{{{service}:{cache}}}:{schema}:e:");

    public string Schema => schema;

    public string Channel => _prefix + "messages";

    public RedisKey State { get; } = $"{{{service}:{cache}}}:state";

    public RedisKey Index => IndexOf(schema);

    public RedisKey Lease => $"{_prefix}{schema}:lease";

    public RedisKey Entry(string key) => _entries.Append(key);

    public RedisKey Entry(string key, string otherSchema) => $"{_prefix}{otherSchema}:e:{key}";

    public RedisKey IndexOf(string otherSchema) => $"{_prefix}{otherSchema}:index";

    /// <summary>Held while one replica loads a key for all.</summary>
    public RedisKey LoadLock(string key) => $"{_prefix}{schema}:l:{key}";
}
