using System.Collections.Concurrent;
using Platform.ServiceDefaults.Admission;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Admission;

public sealed class HeadroomTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly FakeTime _clock = new();
    private readonly ConcurrentQueue<(string Key, long Amount)> _told = [];
    private long? _left = 1000;

    [Fact]
    public void The_store_is_asked_for_what_it_was_never_asked_for()
    {
        Assert.False(TryTake(Start(), 1));
    }

    [Fact]
    public void While_there_is_plenty_a_twentieth_is_granted_before_the_store_is_told()
    {
        var headroom = Start();
        headroom.Learn("a", 100);

        Assert.Equal([true, true, true, true, true, false], Enumerable.Range(0, 6).Select(_ => TryTake(headroom, 1)));
        Assert.Empty(_told);
    }

    [Fact]
    public void Replicas_share_that_part()
    {
        var headroom = Start(replicas: 5);
        headroom.Learn("a", 100);

        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => TryTake(headroom, 1)));
    }

    [Fact]
    public async Task The_store_is_told_once_of_all_that_was_granted_in_a_moment_and_what_it_says_counts()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);
        TryTake(headroom, 20);
        TryTake(headroom, 30);
        Assert.False(TryTake(headroom, 1));

        _left = 900;
        _clock.Advance(Linger);

        await Poll.UntilAsync(() => TryTake(headroom, 45), "the store has said what is left");
        Assert.False(TryTake(headroom, 1));
        Assert.Equal([("a", 50)], _told);
    }

    [Fact]
    public void What_is_left_is_known_without_asking()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);
        var left = new long[1];

        Assert.True(headroom.TryTake(["a"], 3, left));
        Assert.Equal(997, left[0]);
    }

    [Fact]
    public async Task All_are_taken_or_none()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);

        Assert.False(headroom.TryTake(["a", "unknown"], 1, new long[2]));
        headroom.Learn("unknown", 1000);
        Assert.True(headroom.TryTake(["a", "unknown"], 1, new long[2]));

        _clock.Advance(Linger);
        await Poll.UntilAsync(() => _told.Count == 2, "the store is told of both");
        Assert.Equal([("a", 1), ("unknown", 1)], _told.Order());
    }

    [Fact]
    public void What_was_said_a_while_ago_is_not_relied_on()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.False(TryTake(headroom, 1));
    }

    [Fact]
    public async Task A_store_that_cannot_be_told_is_asked_again()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);
        TryTake(headroom, 1);
        _left = null;
        _clock.Advance(Linger);

        await Poll.UntilAsync(() => !TryTake(headroom, 0), "nothing is granted without asking");
        headroom.Learn("a", 1000);
        Assert.True(TryTake(headroom, 50));
    }

    [Fact]
    public void What_was_used_beyond_is_told_at_once_when_the_limit_is_near()
    {
        var headroom = Start();
        headroom.Learn("a", 1000);
        headroom.Add("a", 20);
        Assert.Empty(_told);

        headroom.Add("a", 500);
        headroom.Add("unknown", -7);

        Assert.Equal([("a", 520), ("unknown", -7)], _told);
    }

    private Headroom<string> Start(int replicas = 1) => new(replicas, TellAsync, _clock);

    private static bool TryTake(Headroom<string> headroom, long amount) => headroom.TryTake(["a"], amount, new long[1]);

    private Task<IReadOnlyList<long>?> TellAsync(IReadOnlyList<KeyValuePair<string, long>> used)
    {
        foreach (var (key, amount) in used)
        {
            _told.Enqueue((key, amount));
        }

        return Task.FromResult<IReadOnlyList<long>?>(_left is { } left ? [.. used.Select(_ => left)] : null);
    }
}
