using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Platform.AuthService.Tests;

/// <summary>AuthService as it ships, on a real socket and a database of its own.</summary>
internal sealed class AuthHost : IAsyncDisposable
{
    public const string AdminKey = "an-operator-chose-this-key";
    public const string Password = "correct horse battery";
    public const string Secret = "the secret of the signing keys";

    private readonly ServiceUnderTest<Program> _service;

    private AuthHost(ServiceUnderTest<Program> service, string database)
    {
        (_service, Database) = (service, database);
        Gateway = service.CreateServiceClient();
        Sql = NpgsqlDataSource.Create(database + ";Pooling=false");
    }

    public string Database { get; }

    /// <summary>A client with the service key, as the gateway is one.</summary>
    public HttpClient Gateway { get; }

    public NpgsqlDataSource Sql { get; }

    public Uri Address => _service.ClientOptions.BaseAddress;

    public IServiceProvider Services => _service.Services;

    /// <summary>The service's own pool.</summary>
    public ServicePool Pool => Services.GetRequiredService<ServicePool>();

    public static IReadOnlyDictionary<string, string?> Settings(string database, string adminKey = AdminKey, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:authdb"] = database,
            ["ServiceKey"] = TestIdentity.ServiceKey,
            ["Bootstrap:AdminEmail"] = "admin@example.com",
            ["Bootstrap:AdminPassword"] = Password,
            ["Bootstrap:AdminApiKey"] = adminKey,
            ["IdentityToken:KeyEncryptionSecret"] = Secret,
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public static async Task<AuthHost> StartAsync(PostgresServer postgres) => await StartAsync(await postgres.CreateDatabaseAsync());

    public static async Task<AuthHost> StartAsync(string database, string adminKey = AdminKey, params (string Key, string Value)[] more)
    {
        var host = StartUnready(database, adminKey, more);
        await host.UntilHealthyAsync();
        return host;
    }

    public static AuthHost StartUnready(string database, string adminKey = AdminKey, params (string Key, string Value)[] more)
        => new(new ServiceUnderTest<Program>(Settings(database, adminKey, more)), database);

    public Task UntilHealthyAsync() => _service.UntilHealthyAsync();

    public HttpClient ClientFor(string identityToken) => _service.CreateClientFor(identityToken);

    public HttpClient Stranger() => _service.CreateClient();

    public Task<HttpResponseMessage> AskAsync(string? credential)
        => Gateway.PostAsJsonAsync(CredentialCheck.Path, new CredentialCheck([credential!]), ContractsJson.Default.CredentialCheck, TestContext.Current.CancellationToken);

    /// <summary>What the gateway makes of a check: 401 for a credential that is nobody's, else the status of the check itself.</summary>
    public async Task<HttpStatusCode> StatusOfAsync(string? credential)
    {
        using var response = await AskAsync(credential);
        return response.StatusCode != HttpStatusCode.OK ? response.StatusCode
            : await ReadAsync(response) is [null] ? HttpStatusCode.Unauthorized
            : HttpStatusCode.OK;
    }

    public async Task<CheckedIdentity> IdentityOfAsync(string credential)
    {
        using var response = await AskAsync(credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(await ReadAsync(response))!;
    }

    public static async Task<IReadOnlyList<CheckedIdentity?>> ReadAsync(HttpResponseMessage check)
        => (await check.Content.ReadFromJsonAsync(ContractsJson.Default.CheckedCredentials))!.Identities;

    /// <summary>A client that has passed the gateway with this key.</summary>
    public async Task<HttpClient> EnterAsync(string key = AdminKey) => ClientFor((await IdentityOfAsync(key)).Token);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Sql.DisposeAsync();
        await _service.DisposeAsync();
    }

    /// <summary>Every host watches its settings files otherwise, and a machine allows only so many watchers to a user.</summary>
    [ModuleInitializer]
    internal static void WatchNoSettings() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
