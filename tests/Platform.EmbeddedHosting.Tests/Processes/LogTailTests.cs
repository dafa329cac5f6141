using System.Text;
using Aspire.Hosting.Embedded.Processes;

namespace Platform.EmbeddedHosting.Tests.Processes;

public sealed class LogTailTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Log => _folder["x.log"];

    [Fact]
    public async Task Lines_come_in_order_whole_and_from_the_beginning_even_of_a_file_made_later()
    {
        var lines = LogTail.FollowAsync(Log, TimeProvider.System, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = lines.MoveNextAsync();
        Append("one\ntw"u8);
        Assert.True(await first);
        Assert.Equal("one", lines.Current);

        var second = lines.MoveNextAsync();
        var umlaut = Encoding.UTF8.GetBytes("ö");
        Append("o "u8);
        Append(umlaut.AsSpan(0, 1));
        Append(umlaut.AsSpan(1));
        Append("\r\nthree\n"u8);
        Assert.True(await second);
        Assert.Equal("two ö", lines.Current);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("three", lines.Current);
        await lines.DisposeAsync();
    }

    [Fact]
    public async Task Everything_written_before_the_end_is_returned_also_a_line_without_an_end()
    {
        Append("a\nb\nlast words"u8);

        var lines = await LogTail.FollowAsync(Log, TimeProvider.System, TestContext.Current.CancellationToken, ended: Task.CompletedTask).ToArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "last words"], lines);
    }

    [Fact]
    public async Task The_end_comes_also_when_there_never_was_a_log()
        => Assert.Empty(await LogTail.FollowAsync(Log, TimeProvider.System, TestContext.Current.CancellationToken, ended: Task.CompletedTask).ToArrayAsync(TestContext.Current.CancellationToken));

    [Fact]
    public void The_last_lines_are_those_of_the_end()
    {
        Append(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(n => $"line {n}\n"))));

        Assert.Equal(["line 99998", "line 99999"], LogTail.Last(Log, 2));
        Assert.Empty(LogTail.Last(_folder["none.log"], 2));
    }

    public void Dispose() => _folder.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }
}
