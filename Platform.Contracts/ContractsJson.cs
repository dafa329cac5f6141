using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Contracts;

/// <summary>JSON of everything in this project, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CredentialCheck))]
[JsonSerializable(typeof(CheckedCredentials))]
[JsonSerializable(typeof(CredentialRevalidation))]
[JsonSerializable(typeof(EndedCredentials))]
[JsonSerializable(typeof(UsageEvent))]
[JsonSerializable(typeof(UsageBatch))]
[JsonSerializable(typeof(UsageBatchResult))]
[JsonSerializable(typeof(MeteringReport))]
[JsonSerializable(typeof(BudgetQuery))]
[JsonSerializable(typeof(BudgetAnswer))]
[JsonSerializable(typeof(BudgetLeaseRequest))]
[JsonSerializable(typeof(BudgetLease))]
[JsonSerializable(typeof(PublishedPrices))]
[JsonSerializable(typeof(ServiceVitals))]
[JsonSerializable(typeof(MitigationDirective))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(IReadOnlyList<Incident>))]
[JsonSerializable(typeof(IncidentBatch))]
[JsonSerializable(typeof(IncidentState))]
[JsonSerializable(typeof(IncidentPage))]
[JsonSerializable(typeof(IncidentTrend))]
public sealed partial class ContractsJson : JsonSerializerContext;
