namespace Platform.UsageService.Tests.Budgets;

public sealed class BudgetWindowTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task Windows_follow_each_other_without_gap_or_overlap_in_every_zone_of_the_world()
    {
        var wrong = await app.Database.CountAsync("""
            with zone as (
              select name from pg_timezone_names where name not like 'posix%' and name not like 'right%'
            ), moment as (
              select z.name as zone, k.kind, t.at, budget_window(k.kind, z.name, t.at, t.at) as starts
              from zone z
              cross join (values ('hour'), ('day'), ('month')) as k (kind)
              cross join lateral (
                select '2026-01-01 00:00Z'::timestamptz + make_interval(secs => (86400 * 366 * (i + random()) / 150)::int) as at from generate_series(0, 149) as i
              ) as t
            )
            select count(*) from (
              select *, budget_window_after(kind, zone, starts) as ends from moment
            ) as w
            where not (starts <= at and at < ends)
               or budget_window(kind, zone, at, starts) <> starts
               or budget_window(kind, zone, at, ends) <> ends
               or budget_window(kind, zone, at, ends - interval '1 microsecond') <> starts
            """);
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData("day", "Europe/Vienna", "2026-03-29T12:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")]
    [InlineData("month", "America/New_York", "2026-11-01T03:59Z", "2026-10-01T04:00Z", "2026-11-01T04:00Z")]
    [InlineData("month", "America/New_York", "2026-11-01T04:00Z", "2026-11-01T04:00Z", "2026-12-01T05:00Z")]
    [InlineData("hour", "Asia/Kolkata", "2026-05-05T05:45Z", "2026-05-05T05:00Z", "2026-05-05T06:00Z")]
    // Midnight comes twice: the day begins with the second.
    [InlineData("day", "America/Havana", "2026-11-01T04:30Z", "2026-10-31T04:00Z", "2026-11-01T05:00Z")]
    public async Task A_window_begins_where_the_zone_has_its_midnight(string kind, string zone, string at, string starts, string ends)
    {
        await using var command = app.Database.CreateCommand(
            "select w.starts, budget_window_after($1, $2, w.starts) from (select budget_window($1, $2, $3::timestamptz, $3::timestamptz) as starts) as w");
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = zone });
        command.Parameters.Add(new() { Value = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((Time(starts), Time(ends)), (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)));
    }
}
