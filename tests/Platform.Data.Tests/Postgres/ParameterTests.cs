using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class ParameterTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly Guid Id = Guid.Parse("0199c2d5-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

    private TestPool _test = null!;

    public async ValueTask InitializeAsync() => _test = new TestPool(await server.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_value_that_may_be_null_arrives()
    {
        Assert.Equal("uuid 0199c2d5-0000-7000-8000-000000000001", await TellAsync(p => p.AddNullable(Id)));
        Assert.Equal("text a", await TellAsync(p => p.AddNullable("a")));
        Assert.Equal("timestamp with time zone 2026-03-01 10:00:00+00", await TellAsync(p => p.AddNullable(Noon)));
        Assert.Equal("bytea \\x00ff", await TellAsync(p => p.AddNullable([0x00, 0xff])));
        Assert.Equal("jsonb {\"a\": 1}", await TellAsync(p => p.AddNullable("""{"a":1}""", NpgsqlDbType.Jsonb)));
    }

    [Fact]
    public async Task A_null_has_its_type_also_where_the_statement_does_not_tell_it()
    {
        Assert.Equal("uuid null", await TellAsync(static p => p.AddNullable((Guid?)null)));
        Assert.Equal("text null", await TellAsync(static p => p.AddNullable((string?)null)));
        Assert.Equal("timestamp with time zone null", await TellAsync(static p => p.AddNullable((DateTimeOffset?)null)));
        Assert.Equal("bytea null", await TellAsync(static p => p.AddNullable((byte[]?)null)));
        Assert.Equal("jsonb null", await TellAsync(static p => p.AddNullable(null, NpgsqlDbType.Jsonb)));
    }

    [Fact]
    public async Task Values_are_added_in_their_order_and_a_null_is_what_the_statement_makes_of_it()
    {
        await using var command = _test.Pool.CreateCommand("select coalesce($1, 7::bigint), $2, coalesce($3, $4)");
        command.Parameters.AddValues(null, Id, null, "a");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.Equal((7L, Id, "a"), (row.GetInt64(0), row.GetGuid(1), row.GetString(2)));
    }

    [Fact]
    public async Task Rows_come_as_one_array_for_each_column()
    {
        Row[] rows = [new(Id, null, null, null, [0x00]), new(Id, "b", 2, Noon, [0xff])];
        await using var command = _test.Pool.CreateCommand("""
            select $1::text || ' ' || string_agg(concat_ws(',', r.text, r.amount, r.time at time zone 'UTC', r.bytes), ' ' order by n)
            from unnest($2, $3, $4, $5, $6) with ordinality as r (id, text, amount, time, bytes, n)
            where r.id = $2[1]
            """);
        command.Parameters.AddNullable("rows:");
        Add(command.Parameters, rows);
        Assert.Equal("rows: \\x00 b,2,2026-03-01 10:00:00,\\xff", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_types_of_columns_do_not_depend_on_what_is_in_them()
    {
        const string Types = "select concat_ws(' ', pg_typeof($1), pg_typeof($2), pg_typeof($3), pg_typeof($4), pg_typeof($5))";
        foreach (var rows in (Row[][])[[], [new(Id, null, null, null, [])], [new(Id, "b", 2, Noon, [])]])
        {
            await using var command = _test.Pool.CreateCommand(Types);
            Add(command.Parameters, rows);
            Assert.Equal("uuid[] text[] bigint[] timestamp with time zone[] bytea[]", await command.ExecuteScalarAsync());
        }
    }

    private static void Add(NpgsqlParameterCollection parameters, IReadOnlyCollection<Row> rows) => parameters.ColumnsOf(rows)
        .Add(NpgsqlDbType.Uuid, static r => r.Id)
        .Add(NpgsqlDbType.Text, static r => r.Text)
        .Add(NpgsqlDbType.Bigint, static r => r.Amount)
        .Add(NpgsqlDbType.TimestampTz, static r => r.Time?.UtcDateTime)
        .Add(NpgsqlDbType.Bytea, static r => r.Bytes);

    /// <summary>What the server makes of a parameter.</summary>
    private async Task<string> TellAsync(Action<NpgsqlParameterCollection> add)
    {
        await using var command = _test.Pool.CreateCommand("select concat(pg_typeof($1), ' ', coalesce($1::text, 'null'))");
        add(command.Parameters);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private sealed record Row(Guid Id, string? Text, long? Amount, DateTimeOffset? Time, byte[] Bytes);
}
