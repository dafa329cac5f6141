using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Data.Caching.Hybrid;

/// <summary>A value of any type, in the one cache that all types share.</summary>
/// <param name="Shape">Fingerprint of the type's JSON: code with another one doesn't read it.</param>
/// <param name="Json">The value.</param>
/// <param name="Tags">What the caller who made it named.</param>
internal sealed record HybridValue(string Shape, JsonElement Json, ImmutableArray<string> Tags);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HybridValue))]
internal sealed partial class HybridJson : JsonSerializerContext;
