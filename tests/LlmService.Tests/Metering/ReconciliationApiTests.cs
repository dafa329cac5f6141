using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class ReconciliationApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeUsageService _usage = new();
    private LlmUnderTest _llm = null!;
    private ServicePool _pool = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _usage.InitializeAsync();
        _usage.Refuses = 503;
        var database = await postgres.CreateDatabaseAsync();
        _llm = await LlmUnderTest.StartAsync(database, identity, _usage.Settings, LlmUnderTest.Setting("Metering:Lease", "00:10:00"));
        _pool = ServicePool.Create(PoolProfile.Llm, database);
        _client = _llm.Service.CreateServiceClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _pool.DisposeAsync();
        await _llm.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Fact]
    public async Task It_counts_what_started_in_the_period_and_what_is_on_its_way()
    {
        var tenant = Guid.CreateVersion7();
        CallRecord[] calls = [Call(Noon, tenant), Call(Noon.AddTicks(9_999), tenant), Call(Noon.AddMinutes(59), tenant), Call(Noon.AddMinutes(5))];
        CallRecord[] outside = [Call(Noon.AddTicks(-1), tenant), Call(Noon.AddHours(1), tenant)];
        await OpeningStore.InsertAsync(_pool, [.. calls, .. outside], CancellationToken.None);
        await _llm.ExecuteAsync($"update llm_requests set status = 'interrupted', settled_by = 'sweeper', cost_nano_usd = 1 where id = '{calls[1].Id}'");
        await SettleAsync(calls[0], 40);
        await SettleAsync(calls[1], 50);
        await SettleAsync(calls[3], null);
        await _llm.ExecuteAsync($"update outbox set refused_at = now() where id = '{calls[0].Id}'");

        Assert.Equal(new MeteringReport(4, 3, 1, 2, 1, 51, 90, 1, 1), await ReadAsync(null));
        Assert.Equal(new MeteringReport(3, 2, 1, 1, 1, 34, 90, 0, 1), await ReadAsync(tenant));
        Assert.Equal(new MeteringReport(0, 0, 0, 0, 0, 0, 0, 0, 0), await ReadAsync(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task It_is_even_when_all_is_told()
    {
        _usage.Refuses = null;
        for (var i = 0; i < 5; i++)
        {
            using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated"));
        }

        var now = TimeProvider.System.GetUtcNow();
        var path = Path(now.AddMinutes(-10), now.AddMinutes(10));
        await Poll.UntilAsync(async () =>
        {
            var report = await _client.GetFromJsonAsync(path, ContractsJson.Default.MeteringReport);
            return report is { Opened: 5, Settled: 5, Open: 0, Undelivered: 0, SetAside: 0 };
        }, "nothing is on its way");
    }

    [Theory]
    [InlineData("?from=&to=2026-01-31", "from")]
    [InlineData("?from=2026-01-31", "to")]
    [InlineData("?from=yesterday&to=2026-01-31", "from")]
    [InlineData("?from=2026-01-31&to=2026-01-31", "to")]
    [InlineData("?from=0001-01-01&to=9999-12-31", "from")]
    [InlineData("?from=2026-01-31&to=2026-02-01&tenantId=me", "tenantId")]
    public async Task A_bad_parameter_is_named(string query, string name)
    {
        using var response = await _client.GetAsync(MeteringReport.Path + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"\"{name}\":", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task SettleAsync(CallRecord call, long? cost)
    {
        await using var connection = await _pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var end = new Settlement(call, CompletionStatus.Completed, new TokenCounts(10, 4, 7, 0), Estimated: false, cost, null, call.StartedAt.AddSeconds(1));
        await Ledger.SettleAsync(connection, [end], SettledBy.Owner, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private Task<MeteringReport?> ReadAsync(Guid? tenant) => _client.GetFromJsonAsync(
        Path(Noon, Noon.AddHours(1)) + (tenant is { } id ? $"&tenantId={id}" : ""), ContractsJson.Default.MeteringReport);

    private static string Path(DateTimeOffset from, DateTimeOffset to) => string.Create(
        CultureInfo.InvariantCulture, $"{MeteringReport.Path}?from={from.UtcDateTime:O}&to={to.UtcDateTime:O}");

    private static CallRecord Call(DateTimeOffset at, Guid? tenant = null) => new(
        Guid.CreateVersion7(at), tenant ?? Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", false, 5, at, null);
}
