using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Revocation;

/// <summary>Asks AuthService which credentials are no longer good.</summary>
internal sealed class RevalidationClient(HttpClient http, IOptions<RevocationOptions> options, TimeProvider clock)
{
    /// <returns>null when it could not be found out: that ends nothing.</returns>
    /// <exception cref="OperationCanceledException">The process ends.</exception>
    public async Task<IReadOnlyList<RunningCredential>?> FindEndedAsync(IReadOnlyList<RunningCredential> credentials, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.CheckTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var response = await http.PostAsJsonAsync(
                CredentialRevalidation.Path, new CredentialRevalidation(credentials), ContractsJson.Default.CredentialRevalidation, both.Token);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync(ContractsJson.Default.EndedCredentials, both.Token))?.Ended
                : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
