using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Credentials;

/// <summary>
/// One statement, one round trip, for everything a request's admission depends on, however many ask at once; the driver prepares it on each connection at
/// its second use. Hashes are compared here and not in the statement, in constant time.
/// </summary>
internal sealed class CredentialStore(ServicePool db)
{
    /// <summary>
    /// Finds whose credentials are. The token ends the wait for a connection only; a statement under way is left to its own timeout:
    /// cancelling it would open one more connection, to a server that may be in trouble already, and wait for it on a pool thread.
    /// </summary>
    public async Task FindAsync(CredentialQuestion question, int timeoutSeconds, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { Timeout = timeoutSeconds };
        question.AddTo(batch);
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        await question.ReadAsync(reader);
    }
}
