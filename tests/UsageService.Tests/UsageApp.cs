using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests;

/// <summary>UsageService on a database of its own.</summary>
public sealed class UsageApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program>? _service;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public ServiceUnderTest<Program> Service => _service ?? throw new InvalidOperationException("The service is not started.");

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(database);
        _service = new ServiceUnderTest<Program>(identity.Settings, new Dictionary<string, string?>
        {
            ["ConnectionStrings:usagedb"] = database,
            ["Pool:usage:CommandTimeout"] = CommandTimeout.ToString(),
        });
        await _service.UntilHealthyAsync();
    }

    /// <summary>One of our own processes that delivers.</summary>
    public HttpClient Producer() => Service.CreateServiceClient();

    /// <summary>A user who may read the reports of a tenant.</summary>
    public HttpClient Reader(Guid tenantId) => Service.CreateClientFor(identity.Token(tenantId, Guid.CreateVersion7(), Scopes.UsageRead));

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
