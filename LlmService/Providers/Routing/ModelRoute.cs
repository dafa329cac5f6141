using System.Collections.Immutable;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Routing;

/// <summary>
/// One request's way through the candidates: each in turn, then, after a pause, those that may do better once more. It ends with the last word of a provider.
/// </summary>
internal sealed class ModelRoute(ImmutableArray<Candidate> candidates, Guid tenant, DeploymentGate gate, RoutingOptions options, TimeProvider clock)
{
    private const int None = -1;

    private bool[]? _givenUp;
    private List<FailedAttempt>? _failures;
    private Candidate? _full;
    private int _next;
    private int _attempts;
    private int _rounds;
    private (int At, int Round) _hedge = (None, 0);

    public ImmutableArray<Candidate> Candidates => candidates;

    public IReadOnlyList<FailedAttempt> Failures => _failures ?? [];

    public int Attempts => _attempts;

    /// <summary>Before anything is recorded of a call: finds somebody to ask, at once, or else waits briefly for the first that is only full.</summary>
    /// <exception cref="ProviderException">Nobody may be asked now.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async ValueTask<Attempt> BeginAsync(ModelRequest request, CancellationToken ct)
    {
        var (attempt, wait, allCool) = await FindAsync(request);
        if (attempt is null && _full is { Deployment: { } deployment } full)
        {
            attempt = (await gate.WaitAsync(full, deployment, request.InputTokenEstimate, tenant, ct)).Attempt;
            _attempts = attempt is null ? _attempts : 1;
        }

        return attempt ?? throw (allCool
            ? new ProviderException(
                StatusCodes.Status503ServiceUnavailable, "upstream_error", "deployments_cooling_down", $"No deployment of the model '{request.Model}' is in order at the moment.")
            { RetryAfter = wait }
            : new ProviderException(
                StatusCodes.Status429TooManyRequests, "rate_limit_error", "deployments_at_limit", $"All deployments of the model '{request.Model}' are at their limits.")
            { RetryAfter = wait });
    }

    /// <summary>After a failure: the next attempt, perhaps after a pause; null when the failure has to stand.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async ValueTask<Attempt?> NextAsync(ModelRequest request, Attempt failed, ProviderException e, TimeSpan took, CancellationToken ct)
    {
        if (!e.MayBeRepeated || _attempts >= options.MaxAttempts)
        {
            return null;
        }

        Note(failed, e, e.Code ?? e.Type, took);
        while (true)
        {
            if ((await FindAsync(request)).Attempt is { } attempt)
            {
                return attempt;
            }

            var pause = Longer(SoonestInOrder(), Pause());
            if (pause > options.LongestDelay || ++_rounds >= options.MaxAttempts)
            {
                return null;
            }

            await Task.Delay(pause, clock, ct);
            _next = 0;
        }
    }

    /// <summary>How long it may stay silent before another is asked as well; null when none is. One call has this once.</summary>
    public TimeSpan? HedgeAfter(Attempt attempt) => _hedge.At == None && candidates.Length > 1 && attempt.Candidate.Deployment?.HedgeAfterMilliseconds is { } silence
        ? TimeSpan.FromMilliseconds(silence)
        : null;

    /// <summary>Another deployment of the same model that is in order and has room at this moment; null when there is none, or when it is no longer needed.</summary>
    public async ValueTask<Attempt?> HedgeAsync(ModelRequest request, Attempt silent, Task answer)
    {
        for (var at = 0; at < candidates.Length && _attempts < options.MaxAttempts; at++)
        {
            var other = candidates[at];
            if (other == silent.Candidate || other.Model != silent.Candidate.Model || IsGivenUp(at) || gate.IsInDoubt(other)
                || (await gate.EnterAsync(other, request.InputTokenEstimate, tenant)).Attempt is not { } attempt)
            {
                continue;
            }

            if (answer.IsCompleted)
            {
                attempt.Leave(0);
                return null;
            }

            (_hedge, attempt.Number) = ((at, _rounds), ++_attempts);
            return attempt;
        }

        return null;
    }

    /// <summary>Remembers an attempt that came to nothing, and asks where it was made no more when that would be of no use.</summary>
    public void Note(Attempt attempt, ProviderException? e, string error, TimeSpan took)
    {
        var candidate = attempt.Candidate;
        (_failures ??= []).Add(new FailedAttempt(candidate.ProviderName, candidate.Deployment?.Name, error, (long)took.TotalMilliseconds));
        if (candidate.Deployment is null || e is { ShouldRetry: false } or { Status: StatusCodes.Status404NotFound })
        {
            (_givenUp ??= new bool[candidates.Length])[candidates.IndexOf(candidate)] = true;
        }
    }

    /// <summary>The first that lets the request in, of those that were not offered it in this round; or how long until one might.</summary>
    private async ValueTask<(Attempt? Attempt, TimeSpan Wait, bool AllCool)> FindAsync(ModelRequest request)
    {
        var (soonest, allCool) = (TimeSpan.MaxValue, true);
        while (_next < candidates.Length)
        {
            var at = _next++;
            if (IsGivenUp(at) || _hedge == (at, _rounds))
            {
                continue;
            }

            var entry = await gate.EnterAsync(candidates[at], request.InputTokenEstimate, tenant);
            if (entry.Attempt is { } attempt)
            {
                attempt.Number = ++_attempts;
                return (attempt, TimeSpan.Zero, false);
            }

            _full ??= entry.IsFull ? candidates[at] : null;
            (soonest, allCool) = (Shorter(soonest, entry.Wait), allCool && entry.IsCooling);
        }

        return (null, soonest, allCool);
    }

    /// <summary>How long until one of them is in order again; for ever when all have been given up.</summary>
    private TimeSpan SoonestInOrder()
    {
        var soonest = TimeSpan.MaxValue;
        foreach (var (at, candidate) in candidates.Index())
        {
            soonest = IsGivenUp(at) ? soonest : Shorter(soonest, gate.CoolsFor(candidate));
        }

        return soonest;
    }

    private bool IsGivenUp(int at) => _givenUp is { } givenUp && givenUp[at];

    private TimeSpan Pause() => options.FirstDelay * Math.Pow(2, _rounds) * (0.5 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
