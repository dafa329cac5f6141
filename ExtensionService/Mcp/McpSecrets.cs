using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Data.Encryption;

namespace Platform.ExtensionService.Mcp;

/// <summary>Encrypts the values of a server's headers or variables for the database, bound to their extension. They are decrypted only where they are sent.</summary>
internal sealed class McpSecrets(IOptions<McpOptions> options)
{
    private readonly SecretEncryption? _encryption = options.Value.SecretEncryptionSecret is { } secret ? new(secret, "platform mcp server secrets") : null;

    public bool CanStore => _encryption is not null;

    /// <returns>Null when there is nothing to encrypt.</returns>
    public byte[]? Encrypt(Guid extensionId, IReadOnlyDictionary<string, string> values) => values.Count == 0
        ? null
        : (_encryption ?? throw new InvalidOperationException("There is no secret to encrypt with."))
            .Encrypt(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(values), McpSecretsJson.Default.DictionaryStringString), RowOf(extensionId));

    /// <exception cref="CryptographicException">They were encrypted with another secret.</exception>
    public Dictionary<string, string> Decrypt(McpTarget target) => Decrypt(target.ExtensionId, target.Secrets);

    /// <exception cref="CryptographicException">They were encrypted with another secret.</exception>
    public Dictionary<string, string> Decrypt(Guid extensionId, byte[]? stored) => stored is null
        ? []
        : JsonSerializer.Deserialize(
            (_encryption ?? throw new CryptographicException("There is no secret to decrypt with.")).Decrypt(stored, RowOf(extensionId)),
            McpSecretsJson.Default.DictionaryStringString) ?? [];

    private static string RowOf(Guid extensionId) => extensionId.ToString("D");
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class McpSecretsJson : JsonSerializerContext;
