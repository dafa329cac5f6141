using Platform.Data.Migrations;

namespace Platform.Data.Tests.Migrations;

public sealed class SqlScriptTests
{
    [Theory]
    [InlineData("select 1", "select 1")]
    [InlineData("select 1; select 2;", "select 1|select 2")]
    [InlineData(" ;; select 1 ; ", "select 1")]
    [InlineData("select ';'; select 2", "select ';'|select 2")]
    [InlineData("select 'it''s; ok'; select 2", "select 'it''s; ok'|select 2")]
    [InlineData(@"select E'\';'; select 2", @"select E'\';'|select 2")]
    [InlineData("select \"a;b\"; select 2", "select \"a;b\"|select 2")]
    [InlineData("do $$ a; b; $$; select 2", "do $$ a; b; $$|select 2")]
    [InlineData("do $x$ a; $$ b; $x$; select 2", "do $x$ a; $$ b; $x$|select 2")]
    [InlineData("select $1; select $2", "select $1|select $2")]
    [InlineData("-- one; two\nselect 1; -- three;\nselect 2", "-- one; two\nselect 1|-- three;\nselect 2")]
    [InlineData("/* a; /* b; */ c; */ select 1; select 2", "/* a; /* b; */ c; */ select 1|select 2")]
    [InlineData("select 'unended; ", "select 'unended;")]
    public void Statements_end_at_semicolons_that_are_code(string script, string expected) =>
        Assert.Equal(expected.Split('|'), SqlScript.Split(script));
}
