using System.Threading.Channels;

namespace Platform.Gateway.Interference;

/// <summary>
/// What is on its way to somebody who may be away: of each subject the latest only, in the order in which the subjects came. When there are too many, the one that has waited longest is
/// dropped. Adding waits for nobody, and it can be called from all threads.
/// </summary>
internal sealed class LatestQueue<TSubject, T>(int capacity)
    where TSubject : notnull
    where T : class
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<TSubject, T> _waiting = [];
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _dropped;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <param name="subject">Whose latest it is.</param>
    /// <param name="item">Takes the place of what waits for the subject.</param>
    /// <param name="unless">What waits is to stay.</param>
    public void Put(TSubject subject, T item, Predicate<T>? unless = null)
    {
        lock (_gate)
        {
            if (unless is not null && _waiting.TryGetValue(subject, out var known) && unless(known))
            {
                return;
            }

            _waiting[subject] = item;
            if (_waiting.Count > capacity)
            {
                _waiting.RemoveAt(0);
                _dropped++;
            }

            _added.Writer.TryWrite(true);
        }
    }

    /// <summary>Until something was added.</summary>
    public async Task WaitAsync(CancellationToken ct) => await _added.Reader.ReadAsync(ct);

    /// <summary>Those that have waited longest. They stay until they are removed.</summary>
    public IReadOnlyList<T> Peek(int most)
    {
        lock (_gate)
        {
            return [.. _waiting.Values.Take(most)];
        }
    }

    /// <summary>It has arrived, or never will; what came for the subject meanwhile stays.</summary>
    public void Remove(TSubject subject, T item)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(subject, out var waiting) && ReferenceEquals(waiting, item))
            {
                _waiting.Remove(subject);
            }
        }
    }

    /// <summary>Lets others try first.</summary>
    public void PutLast(TSubject subject)
    {
        lock (_gate)
        {
            if (_waiting.Remove(subject, out var latest))
            {
                _waiting.Add(subject, latest);
            }
        }
    }

    /// <summary>How many were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}
