using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Administration;

/// <summary>What is put to every replica of a service; with a body it is a POST.</summary>
/// <param name="Path">Where the services answer it.</param>
/// <param name="Answer">The shape of the answer.</param>
/// <param name="Limit">For the whole service.</param>
/// <param name="Body">JSON.</param>
/// <param name="Takes503">A status 503 carries an answer, too.</param>
internal sealed record Question<TAnswer>(string Path, JsonTypeInfo<TAnswer> Answer, TimeSpan Limit, byte[]? Body = null, bool Takes503 = false);

/// <summary>The questions that services answer to our own processes.</summary>
internal sealed class Questions(IOptions<AdministrationOptions> options)
{
    private readonly TimeSpan _reportLimit = options.Value.ReportTimeout;

    public TimeSpan MeetingLimit => _reportLimit / 2;

    public Question<ReplicaName> Name => new("alive", AdministrationJson.Default.ReplicaName, MeetingLimit);

    public Question<ReplicaPools> Pools => new("internal/pools", AdministrationJson.Default.ReplicaPools, _reportLimit);

    public Question<ReplicaCaches> Caches => new("internal/caches", AdministrationJson.Default.ReplicaCaches, _reportLimit);

    public Question<ReplicaHealth> Health => new("health", AdministrationJson.Default.ReplicaHealth, _reportLimit, Takes503: true);

    public Question<ReplicaCleared> Clear(ClearCommand command) => new(
        "internal/caches/clear",
        AdministrationJson.Default.ReplicaCleared,
        options.Value.ClearTimeout,
        JsonSerializer.SerializeToUtf8Bytes(command, AdministrationJson.Default.ClearCommand));
}
