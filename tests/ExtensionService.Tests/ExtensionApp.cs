using System.Globalization;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

/// <summary>ExtensionService on a database of its own, which may call tools on this machine.</summary>
public class ExtensionApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program>? _service;

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>Of a database that another replica uses too; one of its own when not set.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Nobody listens when not set.</summary>
    public string? Redis { get; init; }

    public int PoolOverflow { get; init; } = 1;

    /// <summary>Further settings.</summary>
    public IReadOnlyDictionary<string, string?> More { get; init; } = new Dictionary<string, string?>();

    public ServiceUnderTest<Program> Service => _service ?? throw new InvalidOperationException("The service is not started.");

    protected virtual bool AllowPrivateAddresses => true;

    public async ValueTask InitializeAsync()
    {
        var database = ConnectionString ?? await postgres.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(database);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:extensiondb"] = database,
            ["Pool:extension:CommandTimeout"] = "00:00:10",
            ["Pool:extension:AcquireTimeout"] = "00:00:10",
            ["Pool:extension:Size"] = "1",
            ["Pool:extension:Overflow"] = PoolOverflow.ToString(CultureInfo.InvariantCulture),
            ["Invocation:AllowPrivateAddresses"] = AllowPrivateAddresses ? "true" : "false",
        };
        if (Redis is not null)
        {
            settings["ConnectionStrings:redis"] = Redis;
        }

        _service = new ServiceUnderTest<Program>(identity.Settings, settings, More);
        await _service.UntilHealthyAsync();
    }

    /// <summary>A user who may do everything with the extensions of a tenant.</summary>
    public HttpClient Owner(Guid tenantId) => Caller(tenantId, Scopes.ExtensionsManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke);

    public HttpClient Caller(Guid tenantId, params string[] scopes)
        => Service.CreateClientFor(identity.Token(tenantId, Guid.CreateVersion7(), scopes));

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

        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, as it is outside Development: tools have public addresses only.</summary>
public sealed class StrictExtensionApp(PostgresServer postgres, TestIdentity identity) : ExtensionApp(postgres, identity)
{
    protected override bool AllowPrivateAddresses => false;
}
