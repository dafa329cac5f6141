using Microsoft.Extensions.Options;
using Platform.Gateway.Limits;

namespace Platform.Gateway.Tests.Limits;

public sealed class MeterTableTests
{
    private readonly MeterTable _table = new(Options.Create(new LimitOptions { MaxSubjects = 1000 }), TimeProvider.System);

    [Fact]
    public void A_flood_of_sources_takes_a_bounded_amount_of_memory()
    {
        for (UInt128 i = 0; i < 50_000; i++)
        {
            _ = _table[new(LimitScope.Source, i)];
        }

        Assert.InRange(_table.Count, 500, 1001);
    }

    [Fact]
    public void Subjects_that_come_again_and_those_with_running_requests_are_not_forgotten()
    {
        var (regular, running) = (_table[new(LimitScope.Source, 1)], _table[new(LimitScope.Source, 2)]);
        running.Enter();
        for (UInt128 i = 100; i < 10_000; i++)
        {
            _ = _table[new(LimitScope.Source, i)];
            Assert.Same(regular, _table[new(LimitScope.Source, 1)]);
        }

        Assert.Same(running, _table[new(LimitScope.Source, 2)]);
    }

    [Fact]
    public void Subjects_of_different_scopes_are_different()
        => Assert.NotSame(_table[new(LimitScope.Source, 1)], _table[new(LimitScope.FailedChecks, 1)]);
}
