using System.Text.Json.Serialization;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>What a mitigation may do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MitigationMode>))]
internal enum MitigationMode
{
    /// <summary>It is passed over.</summary>
    [JsonStringEnumMemberName("off")]
    Off,

    /// <summary>It is told, logged and counted as if it were in force, and does nothing.</summary>
    [JsonStringEnumMemberName("observe")]
    Observe,

    /// <summary>It acts.</summary>
    [JsonStringEnumMemberName("enforce")]
    Enforce,
}
