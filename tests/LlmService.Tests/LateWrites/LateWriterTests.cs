using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.LlmService.LateWrites;
using Platform.Testing;

namespace Platform.LlmService.Tests.LateWrites;

public sealed class LateWriterTests
{
    private readonly List<string> _written = [];
    private bool _isAway = true;

    [Fact]
    public async Task What_can_not_be_written_waits_in_order_and_is_written_once_it_can_be()
    {
        using var writer = Writer(mostBytes: 100);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.WriteAsync(Write("first"));
        _isAway = false;
        // Behind those that wait, not before them.
        await writer.WriteAsync(Write("second"));
        await Poll.UntilAsync(() => writer.Waiting == 0, "all is written");
        Assert.Equal(["first", "second"], _written);
        await writer.WriteAsync(Write("third"));
        Assert.Equal(["first", "second", "third"], _written);
        await writer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Beyond_the_bound_it_is_dropped()
    {
        using var writer = Writer(mostBytes: 25);
        await writer.WriteAsync(Write("first"));
        await writer.WriteAsync(Write("second"));
        await writer.WriteAsync(Write("third"));
        Assert.Equal(2, writer.Waiting);
    }

    [Fact]
    public async Task The_end_of_the_process_writes_what_waits()
    {
        using var writer = Writer(mostBytes: 100);
        await writer.WriteAsync(Write("first"));
        await writer.WriteAsync(Write("second"));
        _isAway = false;
        await writer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["first", "second"], _written);
    }

    [Fact]
    public async Task What_the_database_will_never_take_keeps_nothing_waiting()
    {
        using var writer = Writer(mostBytes: 100);
        await writer.WriteAsync(new LateWrite("poison", 1, static _ => throw new PostgresException("invalid", "ERROR", "ERROR", "22P05")));
        Assert.Equal(0, writer.Waiting);
    }

    private static LateWriter Writer(long mostBytes) => new(
        Options.Create(new LateWriteOptions { MostWaitingBytes = mostBytes }), TimeProvider.System, NullLogger<LateWriter>.Instance);

    private LateWrite Write(string name) => new(name, 10, _ =>
    {
        if (_isAway)
        {
            throw new TimeoutException();
        }

        _written.Add(name);
        return Task.CompletedTask;
    });
}
