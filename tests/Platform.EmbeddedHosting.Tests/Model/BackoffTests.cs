using Aspire.Hosting.Embedded.Orchestration;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class BackoffTests
{
    [Fact]
    public void It_doubles_from_half_a_second_to_half_a_minute()
    {
        var backoff = new Backoff();
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.FromSeconds(1)).TotalSeconds));
    }

    [Fact]
    public void It_begins_again_after_a_good_while()
    {
        var backoff = new Backoff();
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(0.5), backoff.Next(TimeSpan.FromMinutes(1)));
    }
}
