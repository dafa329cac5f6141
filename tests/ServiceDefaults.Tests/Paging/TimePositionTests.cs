namespace Platform.ServiceDefaults.Tests.Paging;

public sealed class TimePositionTests
{
    [Fact]
    public void A_cursor_leads_to_the_place_that_it_was_made_of()
    {
        var position = new TimePosition(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(1), Guid.CreateVersion7());
        Assert.True(TimePosition.TryParse(position.ToString(), out var parsed));
        Assert.Equal(position, parsed);
        Assert.Equal(TimeSpan.Zero, parsed.Time.Offset);
    }

    [Fact]
    public void The_start_can_be_a_cursor_too()
    {
        Assert.True(TimePosition.TryParse(TimePosition.Start.ToString(), out var parsed));
        Assert.Equal((DateTimeOffset.MaxValue, Guid.Empty), (parsed.Time, parsed.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*")]
    // A time after all times, and one before.
    [InlineData("f_________AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_cursor_is_not_taken(string text) => Assert.False(TimePosition.TryParse(text, out _));
}
