using System.Globalization;
using System.Text.Json.Serialization;

namespace Platform.Gateway.Administration;

/// <summary>What to clear; what is absent is not narrowed down. A misspelt member would clear more than was meant, so unknown ones are refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CacheClearRequest(string? Service = null, string? Cache = null, string? Tag = null, string? Key = null)
{
    private const int MaxLength = 512;

    // No property: JSON would know it.
    public IReadOnlyList<string> GetServices() => Service is null ? ServiceNames.WithCaches : [Service];

    public Dictionary<string, string[]> Check()
    {
        var errors = new Dictionary<string, string[]>();
        CheckText("cache", Cache);
        CheckText("tag", Tag);
        CheckText("key", Key);
        Require(Service is null || ServiceNames.WithCaches.Contains(Service, StringComparer.Ordinal), "service",
            $"Must be one of {string.Join(", ", ServiceNames.WithCaches)}.");
        Require(Cache is not null || (Tag is null && Key is null), "cache", "Must be named when a tag or a key is.");
        Require(Tag is null || Key is null, "key", "Must not come together with a tag.");
        return errors;

        void CheckText(string field, string? text) => Require(
            text is null or { Length: > 0 and <= MaxLength } && text?.Any(char.IsControl) != true, field,
            string.Create(CultureInfo.InvariantCulture, $"Must have 1 to {MaxLength} characters, none of them a control character."));

        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                errors.TryAdd(field, [message]);
            }
        }
    }
}

/// <summary>What a service is told to clear.</summary>
internal sealed record ClearCommand(string? Cache, string? Tag, string? Key);
