using System.Net;
using System.Text.Json;

namespace Platform.AuthService.Tests.Invitations;

/// <summary>Invites, and accepts.</summary>
internal static class Invite
{
    public const string Password = "a password of the invited";

    public static string NewEmail() => $"{Guid.NewGuid():n}@example.com";

    public static async Task<string> TokenAsync(HttpClient client, string email, string role = "member")
        => (await client.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", Body(email, role))).Text("token");

    public static string Body(string email, string role) => JsonSerializer.Serialize(new { email, role });

    public static string Acceptance(string token, string? password = Password, string? name = null) => JsonSerializer.Serialize(new { token, password, name });
}
