using System.Text.Json.Serialization;

namespace Platform.AuthService.ApiKeys;

/// <summary>What is to change about a key. What is left out stays; null takes a limit away.</summary>
internal sealed class ApiKeyUpdate
{
    private readonly HashSet<string> _given = [];

    public string? Name { get; set => field = Given(nameof(Name), value); }

    public IReadOnlyList<string>? Models { get; set => field = Given(nameof(Models), value); }

    public int? RequestsPerMinute { get; set => field = Given(nameof(RequestsPerMinute), value); }

    public int? ConcurrentRequests { get; set => field = Given(nameof(ConcurrentRequests), value); }

    public int? TokensPerMinute { get; set => field = Given(nameof(TokensPerMinute), value); }

    public string? Budget { get; set => field = Given(nameof(Budget), value); }

    public DateTimeOffset? ExpiresAt { get; set => field = Given(nameof(ExpiresAt), value); }

    [JsonIgnore]
    public bool GivesName => _given.Contains(nameof(Name));

    /// <summary>The key's rights after the change.</summary>
    public KeyRights ApplyTo(KeyRights rights) => rights with
    {
        Models = Of(nameof(Models), Models, rights.Models),
        RequestsPerMinute = Of(nameof(RequestsPerMinute), RequestsPerMinute, rights.RequestsPerMinute),
        ConcurrentRequests = Of(nameof(ConcurrentRequests), ConcurrentRequests, rights.ConcurrentRequests),
        TokensPerMinute = Of(nameof(TokensPerMinute), TokensPerMinute, rights.TokensPerMinute),
        Budget = Of(nameof(Budget), Budget, rights.Budget),
        ExpiresAt = Of(nameof(ExpiresAt), ExpiresAt?.ToUniversalTime(), rights.ExpiresAt),
    };

    private T Of<T>(string field, T given, T present) => _given.Contains(field) ? given : present;

    private T Given<T>(string field, T value)
    {
        _given.Add(field);
        return value;
    }
}
