using Platform.Testing;

namespace Platform.AuthService.Tests;

/// <summary>One AuthService for the tests of a class that leave it as they found it.</summary>
public sealed class SharedAuth(PostgresServer postgres) : IAsyncLifetime
{
    private AuthHost? _host;

    internal AuthHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await AuthHost.StartAsync(postgres);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? default;
}
