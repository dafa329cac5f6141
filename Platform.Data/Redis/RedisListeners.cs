using StackExchange.Redis;

namespace Platform.Data.Redis;

/// <summary>Brings every listener onto every connection.</summary>
internal sealed class RedisListeners
{
    private readonly Lock _gate = new();
    private IRedisListener[] _all = [];

    /// <summary>Replaced as a whole, so that what was read stays as it is.</summary>
    public IRedisListener[] All => Volatile.Read(ref _all);

    public void Add(IRedisListener listener)
    {
        lock (_gate)
        {
            _all = [.. _all, listener];
        }
    }

    public void Remove(IRedisListener listener)
    {
        lock (_gate)
        {
            _all = [.. _all.Where(one => !ReferenceEquals(one, listener))];
        }
    }

    public static Task SubscribeAsync(IConnectionMultiplexer connection, IEnumerable<IRedisListener> listeners)
    {
        var subscriber = connection.GetSubscriber();
        return Task.WhenAll(listeners.Select(listener => subscriber.SubscribeAsync(
            new RedisChannel(listener.Channel, RedisChannel.PatternMode.Literal), (_, message) => listener.OnMessage((byte[]?)message ?? []))));
    }
}
