using Platform.Contracts;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

/// <summary>ExtensionService on a database of its own, which may call tools on this machine.</summary>
public sealed class ExtensionApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program>? _service;
    private string? _database;

    public ServiceUnderTest<Program> Service => _service ?? throw new InvalidOperationException("The service is not started.");

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _service = await StartAsync(allowPrivateAddresses: true);
    }

    /// <summary>Another replica on the same database.</summary>
    public async Task<ServiceUnderTest<Program>> StartAsync(bool allowPrivateAddresses)
    {
        var service = new ServiceUnderTest<Program>(identity.Settings, new Dictionary<string, string?>
        {
            ["ConnectionStrings:extensiondb"] = _database,
            ["Pool:extension:CommandTimeout"] = "00:00:02",
            ["Pool:extension:AcquireTimeout"] = "00:00:02",
            ["Pool:extension:Size"] = "1",
            ["Pool:extension:Overflow"] = "1",
            ["Invocation:AllowPrivateAddresses"] = allowPrivateAddresses ? "true" : "false",
        });
        return await service.UntilHealthyAsync();
    }

    /// <summary>A user who may do everything with the extensions of a tenant.</summary>
    public HttpClient Owner(Guid tenantId) => Caller(tenantId, Scopes.ExtensionsManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke);

    public HttpClient Caller(Guid tenantId, params string[] scopes) => Service.CreateClientFor(Token(tenantId, scopes));

    public string Token(Guid tenantId, params string[] scopes) => identity.Token(tenantId, Guid.CreateVersion7(), scopes);

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }
}
