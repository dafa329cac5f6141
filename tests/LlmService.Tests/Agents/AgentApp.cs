using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

/// <summary>LlmService on a database of its own, without Redis: whatever a test asks of it must hold without.</summary>
public class AgentApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program>? _service;

    public ServiceUnderTest<Program> Service => _service ?? throw new InvalidOperationException("The service is not started.");

    public string Database { get; private set; } = "";

    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        _service = await StartAsync(Database, identity, Settings);
    }

    public static Task<ServiceUnderTest<Program>> StartAsync(string database, TestIdentity identity, params IEnumerable<KeyValuePair<string, string?>>[] settings)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new ServiceUnderTest<Program>([identity.Settings, LlmUnderTest.Setting("ConnectionStrings:llmdb", database), .. settings]).UntilHealthyAsync();
    }

    /// <summary>A user who may do everything with the agents of a tenant.</summary>
    public HttpClient Manager(Guid tenantId) => Caller(tenantId, Scopes.LlmManage, Scopes.LlmInvoke);

    public HttpClient Caller(Guid tenantId, params string[] scopes) => Service.CreateClientFor(identity.Token(tenantId, Guid.CreateVersion7(), scopes));

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, with a global level.</summary>
public sealed class GlobalAgentApp(PostgresServer postgres, TestIdentity identity) : AgentApp(postgres, identity)
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Agents:Defaults:Model"] = "global-model",
        ["Agents:Defaults:MaxTokens"] = "4",
        ["Agents:Defaults:Seed"] = "4",
    };
}
