using System.Text.Json.Serialization;

namespace Platform.Gateway.Administration;

/// <summary>The answers of all services.</summary>
internal sealed record Report<TAnswer>(IReadOnlyList<ServiceReport<TAnswer>> Services)
    where TAnswer : IReplicaAnswer;

/// <summary>The answers of a service's replicas, and why they may not be all.</summary>
internal sealed record ServiceReport<TAnswer>(string Service, ServiceStatus Status, string? Detail, IReadOnlyList<TAnswer> Instances)
    where TAnswer : IReplicaAnswer;

[JsonConverter(typeof(JsonStringEnumConverter<ServiceStatus>))]
internal enum ServiceStatus
{
    /// <summary>Every replica that was met answered.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Some did, and some connections brought no answer.</summary>
    [JsonStringEnumMemberName("partial")]
    Partial,

    /// <summary>None did.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,
}
