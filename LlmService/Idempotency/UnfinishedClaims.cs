using System.Collections.Concurrent;

namespace Platform.LlmService.Idempotency;

/// <summary>
/// Claims whose end could not be written because the database was away: until it is, their keys are taken. A process that ends before takes them with it, and
/// its lease frees the keys.
/// </summary>
internal sealed class UnfinishedClaims(IdempotencyStore store)
{
    /// <summary>Answers beyond it are forgotten, which frees their keys: memory is not for an outage to fill.</summary>
    private const int MostAnswers = 100;

    private readonly ConcurrentDictionary<Guid, Unfinished> _claims = new();

    /// <summary>An attempt has ended.</summary>
    public void Ended(Guid claimId, StoredAnswer? answer) => _claims[claimId] = new(_claims.Count < MostAnswers ? answer : null, Rounds: 1);

    /// <summary>It was not said whether the claim has been made. A server that was frozen may make it after it is asked to end it; so it is asked again.</summary>
    public void Unsaid(Guid claimId) => _claims[claimId] = new(null, Rounds: 5);

    /// <summary>Fails at the first that can't be written; the others stay for the next time.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        foreach (var (claimId, claim) in _claims)
        {
            await store.EndAsync(claimId, claim.Answer, ct);
            if (claim.Rounds > 1)
            {
                _claims[claimId] = claim with { Rounds = claim.Rounds - 1 };
            }
            else
            {
                _claims.TryRemove(claimId, out _);
            }
        }
    }

    private sealed record Unfinished(StoredAnswer? Answer, int Rounds);
}
