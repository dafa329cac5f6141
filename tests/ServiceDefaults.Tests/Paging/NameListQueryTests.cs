namespace Platform.ServiceDefaults.Tests.Paging;

public sealed class NameListQueryTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Without_parameters_it_is_the_first_page_of_fifty() => Assert.Equal(("", 50), Read(null, null));

    [Fact]
    public void A_cursor_leads_to_the_rows_behind_the_page_it_came_with()
    {
        var (rows, next) = NameListQuery.Page(Names, 2, static name => name);
        Assert.Equal(["a", "b"], rows);
        Assert.Equal(("b", 2), Read(next, "2"));
    }

    [Fact]
    public void The_last_page_has_no_cursor()
    {
        var (rows, next) = NameListQuery.Page(Names, 3, static name => name);
        Assert.Equal(3, rows.Count);
        Assert.Null(next);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("99999999999")]
    public void A_limit_out_of_bounds_is_named(string limit) => Assert.Equal(["limit"], Errors(null, limit));

    [Theory]
    [InlineData("%%%")]
    [InlineData("QQ")]
    public void A_cursor_that_nobody_gave_is_named(string cursor) => Assert.Equal(["cursor"], Errors(cursor, null));

    private static (string After, int Limit) Read(string? cursor, string? limit)
    {
        var errors = new Dictionary<string, string[]>();
        var read = new NameListQuery(cursor, limit).Read(IsName, errors);
        Assert.Empty(errors);
        return read;
    }

    private static string[] Errors(string? cursor, string? limit)
    {
        var errors = new Dictionary<string, string[]>();
        new NameListQuery(cursor, limit).Read(IsName, errors);
        return [.. errors.Keys];
    }

    private static bool IsName(string text) => text.All(char.IsAsciiLetterLower);
}
