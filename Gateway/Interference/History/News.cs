using System.Threading.Channels;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// What happened last, in order, and who wants to hear of it as it happens. Every gateway has the same: ids are given by the active one and grow, also from one active gateway to the
/// next. A listener that doesn't keep up is let go; it can come back with the id of what it heard last.
/// </summary>
internal sealed class News(TimeProvider clock)
{
    public const int Capacity = 500;
    public const int ListenerCapacity = 128;
    public const int MaxListeners = 200;

    private readonly Lock _gate = new();
    private readonly Queue<NewsItem> _items = [];
    private readonly HashSet<Channel<NewsItem>> _listeners = [];
    private long _last;

    public long LastId
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    public bool HasListeners
    {
        get
        {
            lock (_gate)
            {
                return _listeners.Count > 0;
            }
        }
    }

    /// <summary>Adds what happened here.</summary>
    public void Add(string kind, string json)
    {
        lock (_gate)
        {
            // The time makes ids grow over a restart without Redis, too.
            Take(new(Math.Max(_last + 1, clock.GetUtcNow().ToUnixTimeMilliseconds()), kind, json));
        }
    }

    /// <summary>Adds what another gateway told, if it is new.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryAdd(NewsItem item)
    {
        lock (_gate)
        {
            if (item.Id <= _last)
            {
                return false;
            }

            Take(item);
            return true;
        }
    }

    /// <summary>Tells those who listen now, and nobody later.</summary>
    public void Tell(string kind, string json)
    {
        lock (_gate)
        {
            Publish(new(null, kind, json));
        }
    }

    public IReadOnlyList<NewsItem> Since(long id)
    {
        lock (_gate)
        {
            return [.. _items.Where(item => item.Id > id)];
        }
    }

    /// <summary>What happened after an id, if one is given, and from then on all that happens, without a gap. Null when there are too many listeners.</summary>
    public Channel<NewsItem>? Listen(long? after)
    {
        var channel = Channel.CreateBounded<NewsItem>(new BoundedChannelOptions(ListenerCapacity + Capacity) { SingleReader = true });
        lock (_gate)
        {
            if (_listeners.Count >= MaxListeners)
            {
                return null;
            }

            foreach (var item in after is { } known ? _items.Where(item => item.Id > known) : [])
            {
                channel.Writer.TryWrite(item);
            }

            _listeners.Add(channel);
        }

        return channel;
    }

    public void Leave(Channel<NewsItem> channel)
    {
        lock (_gate)
        {
            _listeners.Remove(channel);
        }
    }

    private void Take(NewsItem item)
    {
        _last = item.Id!.Value;
        _items.Enqueue(item);
        if (_items.Count > Capacity)
        {
            _items.Dequeue();
        }

        Publish(item);
    }

    private void Publish(NewsItem item)
    {
        foreach (var listener in _listeners.Where(listener => !listener.Writer.TryWrite(item)).ToArray())
        {
            _listeners.Remove(listener);
            listener.Writer.TryComplete();
        }
    }
}

/// <summary>Something that happened. Without an id it counts only now.</summary>
internal sealed record NewsItem(long? Id, string Kind, string Json);

/// <summary>Values of <see cref="NewsItem.Kind"/>, and names of events on the wire.</summary>
internal static class NewsKinds
{
    public const string Incident = "incident";
    public const string Mitigation = "mitigation";
    public const string Reading = "reading";
}
