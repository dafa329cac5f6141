using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests;

/// <summary>UsageService on a database of its own.</summary>
public sealed class UsageApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program>? _service;

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>Of a database that another replica uses too; one of its own when not set.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Nobody listens when not set.</summary>
    public string? Redis { get; init; }

    /// <summary>Whether the prices that ship with the service are put in; most tests bring the prices that they are about.</summary>
    public bool HasFirstPrices { get; init; }

    public Dictionary<string, string?> Settings { get; } = [];

    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public ServiceUnderTest<Program> Service => _service ?? throw new InvalidOperationException("The service is not started.");

    public async ValueTask InitializeAsync()
    {
        var database = ConnectionString ?? await postgres.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(database);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:usagedb"] = database,
            ["Pool:usage:CommandTimeout"] = CommandTimeout.ToString(),
            ["Pool:reports:CommandTimeout"] = CommandTimeout.ToString(),
            ["Prices:SetFirstPrices"] = HasFirstPrices ? "true" : "false",
            // Tests tell of fixed days, which must not become too old one day.
            ["Retention:Months"] = "1200",
        };
        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        if (Redis is not null)
        {
            settings["ConnectionStrings:redis"] = Redis;
        }

        _service = new ServiceUnderTest<Program>(identity.Settings, settings);
        await _service.UntilHealthyAsync();
    }

    /// <summary>One of our own processes that delivers.</summary>
    public HttpClient Producer() => Service.CreateServiceClient();

    /// <summary>A user who may read the reports of a tenant.</summary>
    public HttpClient Reader(Guid tenantId) => Service.CreateClientFor(identity.Token(tenantId, Guid.CreateVersion7(), Scopes.UsageRead));

    /// <summary>Somebody who operates the platform.</summary>
    public HttpClient Admin() => Caller(Scopes.PlatformAdmin, Scopes.UsageRead);

    public HttpClient Caller(params string[] scopes) => Service.CreateClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), scopes));

    /// <summary>Writes many calls of one tenant past the service, quickly; they have no sums.</summary>
    public async Task FillAsync(Guid tenantId, int rows)
    {
        await Database.CountAsync("select count(add_usage_month('2026-03-01'))");
        await Database.CountAsync("""
            with filled as (
              insert into ledger (event_id, request_id, tenant_id, user_id, kind, provider, model, operation, input_tokens, cached_input_tokens,
                                  cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
                                  status, estimated, started_at, completed_at)
              select gen_random_uuid(), gen_random_uuid(), $1, $1, 'call', 'simulated', 'simulated', 'chat', 1, 0, 0, 0, 1, 0, 0, 1, 'completed', false,
                     timestamptz '2026-03-01Z' + n * interval '1 second', timestamptz '2026-03-01Z' + n * interval '1 second'
              from generate_series(1, $2) as n
              returning 1
            ) select count(*) from filled
            """, tenantId, rows);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }
}
