using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Gateway.Interference.Rules;

namespace Platform.Gateway.Interference.Findings;

/// <summary>An open incident on its way to the gateway that will be active next, which goes on with it under the same id.</summary>
internal sealed record HandedIncident(Guid Id, IReadOnlyList<HandedFinding> Findings);

/// <summary>One of its findings.</summary>
internal sealed record HandedFinding(Finding Finding, Rank Rank, string? Database, string Title, double Worst, ProbableCause OwnCause);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<HandedIncident>))]
internal sealed partial class HandOverJson : JsonSerializerContext;
