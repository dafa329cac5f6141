using System.Data;
using Npgsql;
using Platform.AuthService.ApiKeys;
using Platform.AuthService.Sessions;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

/// <summary>
/// One statement, one round trip, for everything a request's admission depends on; the driver prepares it on each connection at its second use.
/// Hashes are compared here and not in the statement, in constant time.
/// </summary>
internal sealed class CredentialStore(ServicePool db)
{
    /// <summary>
    /// Finds whose a credential is. The token ends the wait for a connection only; a statement under way is left to its own timeout:
    /// cancelling it would open one more connection, to a server that may be in trouble already, and wait for it on a pool thread.
    /// </summary>
    public async Task<CredentialMatch> FindAsync(string credential, int timeoutSeconds, CancellationToken ct)
    {
        var isSession = CredentialText.IsSession(credential);
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(isSession ? SessionRow.Sql : KeyRow.Sql, connection) { CommandTimeout = timeoutSeconds };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = isSession ? SessionToken.PrefixOf(credential) : ApiKey.PrefixOf(credential) });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, CancellationToken.None);
        return isSession
            ? await SessionRow.ReadAsync(reader, SessionToken.HashOf(credential))
            : await KeyRow.ReadAsync(reader, ApiKey.HashOf(credential));
    }
}
