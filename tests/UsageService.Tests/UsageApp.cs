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
