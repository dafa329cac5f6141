using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Testing;

namespace Platform.Data.Tests.Redis;

public sealed class RedisLeaseTests(GarnetServer server) : IClassFixture<GarnetServer>, IAsyncDisposable
{
    private const int Patience = 20;
    private readonly RedisConnection _connection = new(
        Options.Create(new RedisOptions { ConnectionName = "redis", CommandTimeoutMilliseconds = 500 }),
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", server.ConnectionString)]).Build(),
        TimeProvider.System,
        NullLogger<RedisConnection>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task Only_one_holds_it_and_the_other_learns_who()
    {
        var (first, second) = await CreateAsync("one", TimeSpan.FromMinutes(1));

        Assert.Equal("first", await first.HoldAsync(Patience, Ct));
        Assert.Equal("first", await second.HoldAsync(Patience, Ct));
        Assert.Equal("first", await first.HoldAsync(Patience, Ct));
    }

    [Fact]
    public async Task It_is_given_up_by_its_holder_alone()
    {
        var (first, second) = await CreateAsync("given up", TimeSpan.FromMinutes(1));
        await first.HoldAsync(Patience, Ct);

        await second.ReleaseAsync(Ct);
        Assert.Equal("first", await second.HoldAsync(Patience, Ct));
        await first.ReleaseAsync(Ct);
        Assert.Equal("second", await second.HoldAsync(Patience, Ct));
    }

    [Fact]
    public async Task Who_does_not_prolong_it_loses_it()
    {
        var (first, second) = await CreateAsync("run out", TimeSpan.FromMilliseconds(300));
        await first.HoldAsync(Patience, Ct);

        await Poll.UntilAsync(async () => await second.HoldAsync(Patience, Ct) == "second", "the other has it", ct: Ct);
    }

    private async Task<(RedisLease First, RedisLease Second)> CreateAsync(string key, TimeSpan duration)
    {
        await _connection.ConnectAsync(Ct);
        return (new(_connection, $"lease {key}", "first", duration), new(_connection, $"lease {key}", "second", duration));
    }
}
