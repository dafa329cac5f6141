using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.LlmService.ModelCatalog;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.Providers;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProviderDefinition)), JsonSerializable(typeof(ProviderView)), JsonSerializable(typeof(ProviderPage)), JsonSerializable(typeof(ProviderVerdict))]
[JsonSerializable(typeof(DeploymentDefinition)), JsonSerializable(typeof(Deployment)), JsonSerializable(typeof(DeploymentPage))]
[JsonSerializable(typeof(RouteBook)), JsonSerializable(typeof(ModelsRefreshed)), JsonSerializable(typeof(IReadOnlyList<FailedAttempt>))]
[JsonSerializable(typeof(Dictionary<string, string>)), JsonSerializable(typeof(ImmutableDictionary<string, string>))]
internal sealed partial class ProvidersJson : JsonSerializerContext;
