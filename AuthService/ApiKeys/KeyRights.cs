
namespace Platform.AuthService.ApiKeys;

/// <summary>What a key may do, and how much of it. Null is no limit of the key's own.</summary>
internal sealed record KeyRights(
    IReadOnlyList<string>? Scopes, IReadOnlyList<string>? Models,
    int? RequestsPerMinute, int? ConcurrentRequests, int? TokensPerMinute, string? Budget, DateTimeOffset? ExpiresAt)
{
    /// <summary>No narrowing at all: those of a session.</summary>
    public static KeyRights All { get; } = new(null, null, null, null, null, null, null);

    /// <summary>
    /// These rights as a holder of others can give them: what is not said is taken over, a limit is never above the giver's. Null when
    /// scopes or models are asked for that the giver doesn't have: to give fewer than asked for would be found out too late.
    /// </summary>
    public KeyRights? GivenBy(KeyRights giver)
    {
        if (!Covers(giver.Scopes, Scopes ?? giver.Scopes, static (mine, asked) => mine == asked)
            || !Covers(giver.Models, Models ?? giver.Models, ModelPattern.Covers))
        {
            return null;
        }

        return new KeyRights(
            Scopes ?? giver.Scopes, Models ?? giver.Models,
            Least(RequestsPerMinute, giver.RequestsPerMinute), Least(ConcurrentRequests, giver.ConcurrentRequests),
            Least(TokensPerMinute, giver.TokensPerMinute), giver.Budget ?? Budget, Least(ExpiresAt, giver.ExpiresAt));
    }

    /// <summary>Whether a holder of the other rights has all of these.</summary>
    public bool IsWithin(KeyRights other)
        => Covers(other.Scopes, Scopes, static (mine, asked) => mine == asked)
            && Covers(other.Models, Models, ModelPattern.Covers)
            && IsAtMost(RequestsPerMinute, other.RequestsPerMinute)
            && IsAtMost(ConcurrentRequests, other.ConcurrentRequests)
            && IsAtMost(TokensPerMinute, other.TokensPerMinute)
            && IsAtMost(ExpiresAt, other.ExpiresAt)
            && (other.Budget is null || other.Budget == Budget);

    /// <summary>Whether a holder of other rights may turn these into the next: what stays may stay, what is set must be theirs to give.</summary>
    public bool MayBecome(KeyRights next, KeyRights giver) => next.IsWithin(giver with
    {
        Scopes = ReferenceEquals(Scopes, next.Scopes) ? null : giver.Scopes,
        Models = ReferenceEquals(Models, next.Models) ? null : giver.Models,
        RequestsPerMinute = RequestsPerMinute == next.RequestsPerMinute ? null : giver.RequestsPerMinute,
        ConcurrentRequests = ConcurrentRequests == next.ConcurrentRequests ? null : giver.ConcurrentRequests,
        TokensPerMinute = TokensPerMinute == next.TokensPerMinute ? null : giver.TokensPerMinute,
        Budget = Budget == next.Budget ? null : giver.Budget,
        ExpiresAt = ExpiresAt == next.ExpiresAt ? null : giver.ExpiresAt,
    });

    /// <summary>What changed, for the audit log.</summary>
    public AuditDetails ChangesTo(KeyRights next) => new AuditDetails()
        .Changed("models", AuditDetails.ListOf(Models), AuditDetails.ListOf(next.Models))
        .Changed("requestsPerMinute", RequestsPerMinute, next.RequestsPerMinute)
        .Changed("concurrentRequests", ConcurrentRequests, next.ConcurrentRequests)
        .Changed("tokensPerMinute", TokensPerMinute, next.TokensPerMinute)
        .Changed("budget", Budget, next.Budget)
        .Changed("expiresAt", ExpiresAt, next.ExpiresAt);

    /// <summary>All of them, for the audit log.</summary>
    public AuditDetails Described() => new AuditDetails()
        .With("scopes", AuditDetails.ListOf(Scopes))
        .With("models", AuditDetails.ListOf(Models))
        .With("requestsPerMinute", RequestsPerMinute)
        .With("concurrentRequests", ConcurrentRequests)
        .With("tokensPerMinute", TokensPerMinute)
        .With("budget", Budget)
        .With("expiresAt", ExpiresAt);

    private static bool Covers(IReadOnlyList<string>? mine, IReadOnlyList<string>? asked, Func<string, string, bool> covers)
        => mine is null || (asked is not null && asked.All(one => mine.Any(other => covers(other, one))));

    private static bool IsAtMost<T>(T? value, T? bound)
        where T : struct, IComparable<T>
        => bound is null || (value is { } given && given.CompareTo(bound.Value) <= 0);

    private static T? Least<T>(T? asked, T? bound)
        where T : struct, IComparable<T>
        => IsAtMost(asked, bound) ? asked : bound;
}
