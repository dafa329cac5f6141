using System.Text.Json;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class RowReadingTests(PostgresServer server) : IAsyncLifetime
{
    private TestPool _test = null!;

    public async ValueTask InitializeAsync() => _test = new TestPool(await server.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Columns_are_read_at_their_places()
    {
        await using var command = _test.Pool.CreateCommand("""
            select 'a', '0199c2d5-0000-7000-8000-000000000001'::uuid, 2147483647, 9223372036854775807, timestamptz '2026-03-01 12:00:00.123456+02',
                   array['a', 'b'], '\x00ff'::bytea, '{"a": 1}'::jsonb, '[true]'
            """);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.Equal("a", row.TextAt(0));
        Assert.Equal(Guid.Parse("0199c2d5-0000-7000-8000-000000000001"), row.IdAt(1));
        Assert.Equal(int.MaxValue, row.NumberAt(2));
        Assert.Equal(long.MaxValue, row.AmountAt(3));
        var time = row.TimeAt(4);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, 123, 456, TimeSpan.Zero), time);
        Assert.Equal(TimeSpan.Zero, time?.Offset);
        Assert.Equal(["a", "b"], row.ListAt(5)!);
        Assert.Equal([0x00, 0xff], row.BytesAt(6)!);
        Assert.Equal(1, row.JsonAt(7)?.GetProperty("a").GetInt32());
        Assert.Equal(JsonValueKind.True, row.JsonAt(8)?[0].ValueKind);
    }

    [Fact]
    public async Task Every_column_may_be_null()
    {
        await using var command = _test.Pool.CreateCommand(
            "select null::text, null::uuid, null::int, null::bigint, null::timestamptz, null::text[], null::bytea, null::jsonb");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        object?[] read =
        [
            row.TextAt(0), row.IdAt(1), row.NumberAt(2), row.AmountAt(3), row.TimeAt(4), row.ListAt(5), row.BytesAt(6), row.JsonAt(7),
        ];
        Assert.All(read, Assert.Null);
    }

    [Fact]
    public async Task What_is_empty_is_not_null()
    {
        await using var command = _test.Pool.CreateCommand("select '', '{}'::text[], ''::bytea, 'null'::jsonb");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.Equal("", row.TextAt(0));
        Assert.Equal([], row.ListAt(1)!);
        Assert.Equal([], row.BytesAt(2)!);
        Assert.Equal(JsonValueKind.Null, row.JsonAt(3)?.ValueKind);
    }

    [Fact]
    public async Task What_is_not_of_the_type_that_is_asked_for_is_an_error()
    {
        await using var command = _test.Pool.CreateCommand("select 'a', 9223372036854775807, 'no json'");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.Throws<InvalidCastException>(() => row.IdAt(0));
        Assert.Throws<InvalidCastException>(() => row.AmountAt(0));
        Assert.Throws<OverflowException>(() => row.NumberAt(1));
        Assert.Throws<InvalidCastException>(() => row.ListAt(0));
        Assert.ThrowsAny<JsonException>(() => row.JsonAt(2));
    }
}
