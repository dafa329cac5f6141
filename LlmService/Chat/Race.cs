using Platform.Contracts;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Telemetry;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// One question to two deployments: when the first stays silent for too long, a second one is asked as well. The one that begins to answer first is the one
/// that answers; the other is told to stop, and nobody gets to see what it had to say. A failure of one is none of the call while the other may still answer.
/// </summary>
internal sealed class Race(
    GenAITelemetry telemetry, Dependencies dependencies, Running running, TimeSpan heartbeatAfter, TimeProvider clock, CancellationToken ct)
{
    private volatile bool _isAccepted;

    /// <returns>The attempt that counts, which has answered or has finally failed.</returns>
    public async Task<Contender> RunAsync(Attempt attempt, TimeSpan after)
    {
        await using var heartbeat = running.Request.Stream ? BeatAsSoonAsAccepted() : null;
        var first = Begin(attempt);
        await UntilOverAsync(first.Reply.WaitAsync(after, clock, ct));
        if (await FindSecondAsync(first) is { } other)
        {
            running.Call.Asks(attempt.Candidate, running.Route.Attempts, running.Route.Failures);
            return await BetweenAsync(first, Begin(other));
        }

        await UntilOverAsync(first.Reply);
        return first;
    }

    private async Task<Attempt?> FindSecondAsync(Contender first)
    {
        if (first.Reply.IsCompleted || ct.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            return await running.Route.HedgeAsync(running.Request, first.Attempt, first.Reply);
        }
        catch
        {
            Lose(first);
            throw;
        }
    }

    private Contender Begin(Attempt attempt)
    {
        var contender = new Contender(attempt, clock.GetTimestamp(), CancellationTokenSource.CreateLinkedTokenSource(ct));
        contender.Reply = OpenAsync(contender);
        return contender;
    }

    private async Task<ProviderReply> OpenAsync(Contender contender)
    {
        // Begun in here, it is the parent of what is sent, and of nothing else.
        contender.Operation = telemetry.Start(contender.Attempt, running.Request);
        var reply = await running.SendAsync(contender.Attempt, dependencies, contender.End);
        _isAccepted = true;
        try
        {
            return await reply.BegunAsync(contender.End);
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    private async Task<Contender> BetweenAsync(Contender first, Contender second)
    {
        var (counts, other) = await Task.WhenAny(first.Reply, second.Reply) == first.Reply ? (first, second) : (second, first);
        if (!counts.HasAnswered)
        {
            await UntilOverAsync(other.Reply);
            (counts, other) = WeightOf(other) >= WeightOf(counts) ? (other, counts) : (counts, other);
        }

        Lose(other);
        running.Call.Asks(counts.Attempt.Candidate, running.Route.Attempts, running.Route.Failures);
        return counts;
    }

    private void Lose(Contender loser)
    {
        var (failure, error) = (loser.Failure as ProviderException, ErrorOf(loser));
        loser.Operation?.Failed(new ReplyTally(0), error);
        loser.Operation?.Dispose();
        if (failure is not null)
        {
            loser.Attempt.Failed(failure);
        }

        // Whoever was stopped, or may have worked before it failed, has read the prompt: its limit of tokens counts that.
        loser.Attempt.Leave(loser.Failure is null || failure is { MayBeBilled: true } ? running.Request.InputTokenEstimate : 0);
        running.Route.Note(loser.Attempt, failure, error, clock.GetElapsedTime(loser.Began));
        _ = loser.DropAsync();
    }

    private string ErrorOf(Contender loser) => loser.Failure switch
    {
        ProviderException e => e.Code ?? e.Type,
        ChatRequestException e => e.Code ?? e.Type,
        { } e => e.GetType().Name,
        null => ct.IsCancellationRequested ? CompletionStatus.Cancelled : FailedAttempt.Outpaced,
    };

    /// <summary>An answer weighs more than any failure. Of two failures that one counts after which less may be tried.</summary>
    private static int WeightOf(Contender contender) => contender switch
    {
        { HasAnswered: true } => 4,
        { Failure: ProviderException { MayBeRepeated: true } } => 0,
        { Failure: ProviderException { MayBeBilled: false } or ChatRequestException } => 1,
        { Failure: ProviderException } => 2,
        _ => 3,
    };

    /// <summary>Before anybody has accepted the call a refusal still has a status of its own.</summary>
    private Heartbeat BeatAsSoonAsAccepted() =>
        new(running.Sink, new StreamScanner(new ReplyTally(0), hideUsage: false), heartbeatAfter, clock, ct) { MayBeat = () => _isAccepted };

    private static async Task UntilOverAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
