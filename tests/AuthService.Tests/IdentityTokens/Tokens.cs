using System.Buffers.Text;
using System.Text.Json;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>What a token says, read without believing it.</summary>
internal static class Tokens
{
    public static JsonElement HeaderOf(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[0])).RootElement;

    public static string KeyIdOf(string token) => HeaderOf(token).GetProperty("kid").GetString()!;
}
