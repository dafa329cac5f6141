using Microsoft.Extensions.Configuration;

namespace Platform.Data.Postgres;

internal static class ConnectionStrings
{
    public static string GetRequired(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"The connection string '{name}' is missing: set 'ConnectionStrings:{name}' (environment: ConnectionStrings__{name}).");
}
