using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

/// <summary>Asks AuthService about a credential: for every request anew, nothing is remembered.</summary>
internal sealed class CredentialClient(
    HttpClient http, FreshConnections fresh, HedgedQuestion hedged, IOptions<AuthenticationOptions> options, TimeProvider clock)
{
    public const int MaxAnswerLength = 64 * 1024;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<CheckResult> CheckAsync(string credential, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.CheckTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var body = JsonSerializer.SerializeToUtf8Bytes(new CredentialCheck(credential), ContractsJson.Default.CredentialCheck);
        try
        {
            return await hedged.AskAsync(
                (again, token) => again ? AskAsync(fresh.Http, body, token) : AskPooledAsync(body, token),
                static result => result is not CheckResult.NotChecked, both.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            return new CheckResult.NotChecked(failure.Message, Soon);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new CheckResult.NotChecked($"AuthService gave no answer within {options.Value.CheckTimeout.TotalSeconds} s.", Soon);
        }
    }

    private async Task<CheckResult> AskPooledAsync(byte[] body, CancellationToken ct)
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

    private async Task<CheckResult> AskAsync(HttpClient client, byte[] body, CancellationToken ct)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await client.PostAsync(CredentialCheck.Path, content, ct);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => await ReadIdentityAsync(response, ct),
            HttpStatusCode.Unauthorized => await ReadRefusalAsync(response, ct),
            var status => new CheckResult.NotChecked($"AuthService answered {(int)status}.", RetryAfter(response)),
        };
    }

    private async Task<CheckResult> ReadIdentityAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var identity = await JsonSerializer.DeserializeAsync(stream, ContractsJson.Default.CheckedIdentity, ct);
        if (identity is null or { Scopes: null } or { Roles: null } || identity.TenantId == Guid.Empty || identity.UserId == Guid.Empty || !IsHeaderSafe(identity.Token))
        {
            return new CheckResult.NotChecked("AuthService's answer names no identity.", Soon);
        }

        // The services would refuse such a token, and the client would be told that its key is bad.
        return identity.ExpiresAt <= clock.GetUtcNow()
            ? new CheckResult.NotChecked("AuthService's token has expired already: the clocks of the two machines differ.", Soon)
            : new CheckResult.Accepted(identity);
    }

    private static async Task<CheckResult> ReadRefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var problem = await JsonSerializer.DeserializeAsync(stream, RefusalJson.Default.Refusal, ct);
        return problem?.Type == ProblemTypes.InvalidCredential
            ? new CheckResult.Refused()
            : new CheckResult.NotChecked("AuthService did not accept this gateway: ServiceKey differs, or something else answers at its address.", Soon);
    }

    private static bool IsHeaderSafe(string? token) => !string.IsNullOrEmpty(token) && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static TimeSpan RetryAfter(HttpResponseMessage response)
        => response.Headers.RetryAfter?.Delta is { } delta && delta > Soon ? (delta < LongestRetryAfter ? delta : LongestRetryAfter) : Soon;

    internal sealed record Refusal(string? Type);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CredentialClient.Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
