using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Memory;

namespace Platform.Data.Tests.Caching;

public sealed class LoadTests
{
    private readonly Load<Tool> _load = new("a", [], begin: 0, startedAt: 0, stale: null);

    [Fact]
    public async Task The_end_of_a_load_is_its_answer()
    {
        _load.Complete(Entry("new"), Origin.Source);
        Assert.Equal("new", (await _load.Answer).Entry.Shared!.Name);
        Assert.Null(_load.LateAnswer);
    }

    [Fact]
    public async Task After_a_stale_answer_the_end_of_the_load_is_the_late_one()
    {
        _load.ServeStale(Entry("old"));
        Assert.Equal(("old", Origin.Stale), ((await _load.Answer).Entry.Shared!.Name, (await _load.Answer).Origin));
        Assert.False(_load.LateAnswer!.IsCompleted);
        _load.Complete(Entry("new"), Origin.Source);
        Assert.Equal("new", (await _load.LateAnswer!).Entry.Shared!.Name);
    }

    [Fact]
    public async Task After_a_stale_answer_a_failure_is_the_late_one()
    {
        _load.ServeStale(Entry("old"));
        _load.Fail(new InvalidOperationException("no"));
        Assert.Equal("old", (await _load.Answer).Entry.Shared!.Name);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _load.LateAnswer!);
    }

    [Fact]
    public async Task A_stale_value_that_comes_after_the_end_leaves_nobody_waiting()
    {
        _load.Complete(Entry("new"), Origin.Source);
        _load.ServeStale(Entry("old"));
        Assert.Equal("new", (await _load.Answer).Entry.Shared!.Name);
        Assert.Equal("new", (await _load.LateAnswer!).Entry.Shared!.Name);
    }

    private static MemoryEntry<Tool> Entry(string name) => new()
    {
        Key = "a",
        Tags = [],
        Shared = new(name),
        IsNegative = false,
        Version = 0,
        CreatedAt = 0,
        IsIndexed = false,
        Size = 0,
        PayloadLength = 0,
        FreshUntil = 0,
        FreshFor = 0,
        GraceFor = 0,
    };
}
