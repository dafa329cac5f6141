using System.Text;
using Platform.Gateway.Revocation;

namespace Platform.Gateway.Tests.Revocation;

public sealed class EventBoundaryTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("data: 1\n\n", true)]
    [InlineData("data: 1\r\n\r\n", true)]
    [InlineData("data: 1\n", false)]
    [InlineData("data: 1\r\n", false)]
    [InlineData("data: 1", false)]
    [InlineData("data: 1\n\ndata: ", false)]
    public void It_knows_where_an_event_ends_however_the_bytes_arrive(string text, bool expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            var boundary = new EventBoundary();
            foreach (var chunk in bytes.Chunk(size))
            {
                Assert.Equal(chunk.Length, boundary.BeginWrite(chunk));
                boundary.EndWrite(chunk);
            }

            Assert.Equal(expected, boundary.IsAtBoundary);
        }
    }

    [Theory]
    [InlineData("ta: 1\n\ndata: 2\n\n", 7)]
    [InlineData("ta: 1\r\n\r\ndata: 2", 9)]
    [InlineData("ta: 1\n", 6)]
    [InlineData("ta: 1", 5)]
    public void An_end_that_waits_lets_the_event_through_and_nothing_behind_it(string rest, int length)
    {
        var (boundary, ended) = (new EventBoundary(), 0);
        Write(boundary, "da"u8.ToArray());
        Assert.False(boundary.EndAtBoundary(() => ended++));

        var bytes = Encoding.UTF8.GetBytes(rest);
        Assert.Equal(length, boundary.BeginWrite(bytes));
        boundary.EndWrite(bytes.AsSpan(0, length));

        Assert.Equal(length < bytes.Length ? 1 : 0, ended);
    }

    [Fact]
    public void Between_two_events_it_ends_at_once_and_while_one_is_written_it_waits()
    {
        Assert.True(new EventBoundary().EndAtBoundary(static () => { }));
        var (boundary, ended) = (new EventBoundary(), 0);

        boundary.BeginWrite("data: 1\n\n"u8);
        Assert.False(boundary.EndAtBoundary(() => ended++));
        boundary.EndWrite("data: 1\n\n"u8);

        Assert.Equal(1, ended);
    }

    [Fact]
    public void What_arrives_behind_the_end_is_not_written_and_leaves_the_boundary_as_it_is()
    {
        var boundary = new EventBoundary();
        Assert.True(boundary.EndAtBoundary(static () => { }));

        Assert.Throws<OperationCanceledException>(() => boundary.BeginWrite("data: 2\n\n"u8));

        Assert.True(boundary.IsAtBoundary);
    }

    private static void Write(EventBoundary boundary, byte[] bytes)
    {
        boundary.BeginWrite(bytes);
        boundary.EndWrite(bytes);
    }
}
