using Microsoft.Extensions.Options;

namespace Platform.Gateway.Authentication;

/// <summary>
/// Puts a question again when it stays without an answer, over a connection of its own: one address stands for all replicas, so that one may lead to
/// another replica than the frozen one behind the first. The first good answer counts; the other questions are given up, and their connections with them.
/// </summary>
internal sealed class HedgedQuestion(HedgeBudget budget, IOptions<AuthenticationOptions> options, TimeProvider clock)
{
    private const int MaxAttempts = 11;

    /// <param name="ask">The question: over a pooled connection (false) or over one that nobody has used (true).</param>
    /// <param name="isGood">Whether an answer settles it; one that doesn't is the outcome only if no better one comes.</param>
    /// <param name="ct">Ends all of it.</param>
    public async Task<T> AskAsync<T>(Func<bool, CancellationToken, Task<T>> ask, Func<T, bool> isGood, CancellationToken ct)
    {
        budget.Earn();
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var first = ask(false, losers.Token);
        if (await IsDoneInTimeAsync(first, ct))
        {
            return await first;
        }

        var open = new List<Task<T>> { first };
        try
        {
            return await RaceAsync(open, () => ask(true, losers.Token), isGood, ct);
        }
        finally
        {
            await losers.CancelAsync();
            foreach (var loser in open)
            {
                _ = loser.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    private async Task<T> RaceAsync<T>(List<Task<T>> open, Func<Task<T>> askAgain, Func<T, bool> isGood, CancellationToken ct)
    {
        for (var attempts = 1; ;)
        {
            if (attempts < MaxAttempts && budget.TrySpend())
            {
                attempts++;
                open.Add(askAgain());
            }

            var any = Task.WhenAny(open);
            if (!await IsDoneInTimeAsync(any, ct))
            {
                ct.ThrowIfCancellationRequested();
                continue;
            }

            var answer = await any;
            open.Remove(answer);
            if (open.Count == 0 || (answer.IsCompletedSuccessfully && isGood(await answer)))
            {
                return await answer;
            }
        }
    }

    private async Task<bool> IsDoneInTimeAsync(Task question, CancellationToken ct)
    {
        await question.WaitAsync(options.Value.HedgeAfter, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return question.IsCompleted;
    }
}
