using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Authentication;

/// <summary>Asks AuthService about credentials; nothing is remembered.</summary>
internal sealed class CredentialClient(
    HttpClient http, FreshConnections fresh, HedgedQuestion hedged, IOptions<AuthenticationOptions> options, TimeProvider clock)
{
    public const int MaxAnswerLength = 1024 * 1024;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly CheckResult Refused = new CheckResult.Refused();

    /// <returns>One for each credential, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<CheckResult>> CheckAsync(IReadOnlyList<string> credentials, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.CheckTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var body = JsonSerializer.SerializeToUtf8Bytes(new CredentialCheck(credentials), ContractsJson.Default.CredentialCheck);
        try
        {
            var answer = await hedged.AskAsync(
                (again, token) => again ? AskAsync(fresh.Http, body, token) : AskPooledAsync(body, token),
                static answer => answer.Identities is not null, both.Token);
            return answer.Identities is { } identities && identities.Count == credentials.Count
                ? [.. identities.Select(Judge)]
                : All(credentials.Count, answer.Reason ?? "AuthService answered for another number of credentials.", answer.RetryAfter);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            return All(credentials.Count, failure.Message, Soon);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return All(credentials.Count, $"AuthService gave no answer within {options.Value.CheckTimeout.TotalSeconds} s.", Soon);
        }
    }

    private static CheckResult[] All(int count, string reason, TimeSpan retryAfter)
    {
        var results = new CheckResult[count];
        Array.Fill(results, new CheckResult.NotChecked(reason, retryAfter));
        return results;
    }

    private async Task<Answer> AskPooledAsync(byte[] body, CancellationToken ct)
    {
        try
        {
            return await AskAsync(http, body, ct);
        }
        catch (HttpRequestException lost) when (lost.InnerException is IOException or SocketException)
        {
            // A pooled connection may have died with the replica behind it; a check is a question and can be put again.
            return await AskAsync(http, body, ct);
        }
    }

    private static async Task<Answer> AskAsync(HttpClient client, byte[] body, CancellationToken ct)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var response = await client.PostAsync(CredentialCheck.Path, content, ct);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new(null, ReasonOf(response.StatusCode), RetryAfter(response));
        }

        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var answer = await JsonSerializer.DeserializeAsync(stream, ContractsJson.Default.CheckedCredentials, ct);
        return new(answer?.Identities, answer?.Identities is null ? "AuthService's answer names no identities." : null, Soon);
    }

    private static string ReasonOf(HttpStatusCode status) => status == HttpStatusCode.Unauthorized
        ? "AuthService did not accept this gateway: ServiceKey differs, or something else answers at its address."
        : $"AuthService answered {(int)status}.";

    private CheckResult Judge(CheckedIdentity? identity)
    {
        if (identity is null)
        {
            return Refused;
        }

        if (identity is { Scopes: null } or { Roles: null } || identity.TenantId == Guid.Empty || identity.UserId == Guid.Empty || !IsHeaderSafe(identity.Token))
        {
            return new CheckResult.NotChecked("AuthService's answer names no identity.", Soon);
        }

        // The services would refuse such a token, and the client would be told that its key is bad.
        return identity.ExpiresAt <= clock.GetUtcNow()
            ? new CheckResult.NotChecked("AuthService's token has expired already: the clocks of the two machines differ.", Soon)
            : new CheckResult.Accepted(identity);
    }

    private static bool IsHeaderSafe(string? token) => !string.IsNullOrEmpty(token) && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static TimeSpan RetryAfter(HttpResponseMessage response)
        => response.Headers.RetryAfter?.Delta is { } delta && delta > Soon ? (delta < LongestRetryAfter ? delta : LongestRetryAfter) : Soon;

    /// <summary>What AuthService said; without identities nothing is known.</summary>
    private readonly record struct Answer(IReadOnlyList<CheckedIdentity?>? Identities, string? Reason, TimeSpan RetryAfter);
}
