using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Data.Caching;

internal sealed record CachesReport(string Service, string Instance, IReadOnlyList<CacheStatistics> Caches);

internal sealed record CachesCleared(string Service, string Instance, IReadOnlyList<string> Cleared);

/// <summary>Nothing named means everything of all caches.</summary>
internal sealed record ClearCachesRequest(string? Cache, string? Tag, string? Key)
{
    public Dictionary<string, string[]> FindErrors()
    {
        Dictionary<string, string[]> errors = [];
        if (Cache is null && (Tag ?? Key) is not null)
        {
            errors["cache"] = ["A tag or a key belongs to a cache; name it."];
        }
        if (Tag is not null && Key is not null)
        {
            errors["tag"] = ["Either a tag or a key, not both."];
        }
        return errors;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CachesReport)), JsonSerializable(typeof(CachesCleared)), JsonSerializable(typeof(ClearCachesRequest))]
internal sealed partial class CachesJson : JsonSerializerContext;
