using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace Platform.AuthService.Tests.ApiKeys;

/// <summary>A key as the API answers with it.</summary>
internal sealed record CreatedKey(Guid Id, string Name, string Prefix, string[]? Scopes, DateTimeOffset? ExpiresAt, string Key);

internal static class Keys
{
    public const string Path = "/api/v1/auth/keys";

    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string body)
        => client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    public static async Task<CreatedKey> CreateAsync(HttpClient client, string body)
    {
        using var response = await PostAsync(client, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<CreatedKey>())!;
    }
}
