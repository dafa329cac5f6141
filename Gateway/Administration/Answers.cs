using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Gateway.Administration;

/// <summary>What a replica says; pools, caches and checks pass through as they come.</summary>
internal interface IReplicaAnswer
{
    /// <summary>Host name and process id, <c>host:pid</c>.</summary>
    string Instance { get; }
}

internal sealed record ReplicaName(string Instance) : IReplicaAnswer;

internal sealed record ReplicaPools(string Instance, IReadOnlyList<JsonElement> Pools) : IReplicaAnswer;

internal sealed record ReplicaCaches(string Instance, IReadOnlyList<JsonElement> Caches) : IReplicaAnswer;

internal sealed record ReplicaCleared(string Instance, IReadOnlyList<string> Cleared) : IReplicaAnswer;

internal sealed record ReplicaHealth(
    string Instance,
    [property: JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))] HealthStatus Status,
    IReadOnlyDictionary<string, JsonElement> Checks) : IReplicaAnswer;
