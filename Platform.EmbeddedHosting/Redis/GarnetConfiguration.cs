using System.Text.Json.Serialization;

namespace Aspire.Hosting.Embedded.Redis;

/// <summary>The part of Garnet's options that is not left as it is.</summary>
internal sealed record GarnetConfiguration
{
    public required string Address { get; init; }

    public required int Port { get; init; }

    public required string AuthenticationMode { get; init; }

    public string? Password { get; init; }

    /// <summary>When it is full the oldest keys go, silently.</summary>
    public string LogMemorySize { get; init; } = "128m";

    public string PageSize { get; init; } = "4m";

    public string IndexMemorySize { get; init; } = "8m";

    public bool EnableLua { get; init; } = true;

    /// <summary>Without it scripts are not atomic.</summary>
    public bool LuaTransactionMode { get; init; } = true;

    /// <summary>A script that never ends would hold its keys for ever.</summary>
    public int LuaScriptTimeoutMs { get; init; } = 5000;

    public bool QuietMode { get; init; } = true;
}

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GarnetConfiguration))]
internal sealed partial class RedisJson : JsonSerializerContext;
