using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.UsageService.Tests.Reports;

public sealed class ReportPoolTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly UsageApp _app = new(postgres, identity) { Settings = { ["Pool:reports:AcquireTimeout"] = "00:00:01" } };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Reports_that_take_all_connections_of_theirs_keep_no_event_waiting()
    {
        var tenant = Guid.CreateVersion7();
        var pool = _app.Service.Services.GetRequiredKeyedService<ServicePool>(PoolNames.Reports);
        var held = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                held.Add(await pool.OpenConnectionAsync(TestContext.Current.CancellationToken));
            }

            using var producer = _app.Producer();
            Assert.Equal(new UsageBatchResult(1, 0), await producer.RecordAsync(Usage.Event(tenant)));
            using var reader = _app.Reader(tenant);
            using var summary = await reader.GetAsync("/api/v1/usage/summary", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, summary.StatusCode);
        }
        finally
        {
            foreach (var connection in held)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
