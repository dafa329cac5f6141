using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Mcp;
using Platform.ExtensionService.Mcp.Discovery;

namespace Platform.ExtensionService.Installations;

/// <summary>
/// Finds out whether a version works that nobody calls yet. A server has to tell its tools, and a probe has to succeed; where there is none, something has to
/// answer at each of the addresses, whatever it says.
/// </summary>
internal sealed class UpgradeCheck(
    ServicePool database, McpStore servers, McpDiscovery discovery, McpSecrets secrets, ToolClient http, IOptions<UpgradeOptions> options, TimeProvider clock)
{
    private const int MaxAddresses = 8;

    private const string ServerState = "select failing_since is null and discovered_at is not null, reason from mcp_server where extension_id = $1";

    private const string Addresses = """
        select e.headers, array(select distinct t.url from tool t where t.extension_id = e.extension_id and t.url is not null)
        from extension e where e.extension_id = $1
        """;

    /// <summary>Null when it works, else why not.</summary>
    public async Task<string?> RunAsync(StagedUpgrade upgrade, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.TryTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await servers.FindAsync(upgrade.StagedId, either.Token) is { } server
                ? await AskAsync(server with { Extension = $"{upgrade.Key.Name} {upgrade.To}" }, either.Token)
                : await ReachAsync(upgrade, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"The new version did not answer within {options.Value.TryTimeout.TotalSeconds} seconds.";
        }
    }

    private async Task<string?> AskAsync(RegisteredServer server, CancellationToken ct)
    {
        await discovery.RefreshAsync(server, ct);
        await using var command = database.CreateCommand(ServerState);
        command.Parameters.AddValues(server.Target.ExtensionId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return !await reader.ReadAsync(ct) ? "The new version is gone." : reader.GetBoolean(0) ? null : reader.TextAt(1) ?? "The server did not tell its tools.";
    }

    private async Task<string?> ReachAsync(StagedUpgrade upgrade, CancellationToken ct)
    {
        var (headers, addresses) = await ReadAsync(upgrade.StagedId, ct);
        if (headers is null)
        {
            return "The secrets of the new version can't be read here.";
        }

        if (upgrade.Probe is { } probe)
        {
            return (await SendAsync(HttpMethod.Get, probe, headers, ct)).Failure is { } failure ? $"The probe failed. {failure.ProblemDetails.Detail}" : null;
        }

        foreach (var origin in addresses.Select(OriginOf).Distinct(StringComparer.Ordinal).Take(MaxAddresses))
        {
            // Any answer will do, and none of them is worth the secrets.
            if ((await SendAsync(HttpMethod.Head, origin, [], ct)).Failure is { } failure && IsAbsence(failure))
            {
                return $"{origin}: {failure.ProblemDetails.Detail}";
            }
        }

        return null;
    }

    private async Task<(Dictionary<string, string>? Headers, string[] Addresses)> ReadAsync(Guid stagedId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Addresses);
        command.Parameters.AddValues(stagedId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return ([], []);
        }

        try
        {
            return (secrets.Decrypt(stagedId, reader.BytesAt(0)), reader.GetFieldValue<string[]>(1));
        }
        catch (CryptographicException)
        {
            return (null, []);
        }
    }

    private Task<ToolOutcome> SendAsync(HttpMethod method, string address, Dictionary<string, string> headers, CancellationToken ct)
    {
        var request = new HttpRequestMessage(method, address);
        foreach (var (header, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return http.CallAsync(request, ct);
    }

    private static string OriginOf(string address) => new Uri(address).GetLeftPart(UriPartial.Authority);

    private static bool IsAbsence(ProblemHttpResult failure) => failure.ProblemDetails.Type is ExtensionProblems.ToolUnreachable or ExtensionProblems.ToolAddressRefused;
}
