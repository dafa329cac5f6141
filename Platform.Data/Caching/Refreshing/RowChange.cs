using StackExchange.Redis;

namespace Platform.Data.Caching.Refreshing;

/// <summary>What a refresh does to one entry in Redis.</summary>
internal readonly record struct RowChange(string Action, string Key, RedisValue Content, RedisValue Mark)
{
    public const string Write = "w";
    public const string Remove = "g";
    public const string Prolong = "p";

    public int Size => Key.Length + (((byte[]?)Content)?.Length ?? 0);
}
