using System.Net;
using Platform.Testing;

namespace Platform.UsageService.Tests.Reports;

/// <summary>One report at a time, and nobody in line: while one is at work the next is refused, and what reads little isn't a report.</summary>
public sealed class ReportGateTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly UsageApp _app = new(postgres, identity) { Settings = { ["Reports:ConcurrentReports"] = "1", ["Reports:QueueLength"] = "0" } };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("/api/v1/usage/summary")]
    [InlineData("/api/v1/usage/export")]
    [InlineData("/api/v1/usage/requests?model=none")]
    public async Task A_second_long_report_is_told_to_come_back_and_the_newest_requests_are_not(string report)
    {
        var ct = TestContext.Current.CancellationToken;
        using var reader = _app.Reader(Guid.CreateVersion7());
        await using var connection = await _app.Database.OpenConnectionAsync(ct);
        var transaction = await connection.BeginTransactionAsync(ct);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "lock table usage_hour in access exclusive mode";
            await command.ExecuteNonQueryAsync(ct);
        }

        var first = reader.GetAsync("/api/v1/usage/summary", ct);
        await Poll.UntilAsync(async () => await _app.Database.CountAsync("select count(*) from pg_locks where not granted and relation = 'usage_hour'::regclass") == 1, "the first report waits for the table");
        using var second = await reader.GetAsync(report, ct);
        using var newest = await reader.GetAsync("/api/v1/usage/requests", ct);
        await transaction.RollbackAsync(ct);
        using var answered = await first;
        using var after = await reader.GetAsync(report, ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, newest.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }
}
