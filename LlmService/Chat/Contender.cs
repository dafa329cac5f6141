using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Chat;

/// <summary>An attempt of a <see cref="Race"/>, with an end of its own.</summary>
internal sealed class Contender(Attempt attempt, long began, CancellationTokenSource end) : IDisposable
{
    public Attempt Attempt => attempt;

    public long Began => began;

    public CancellationToken End => end.Token;

    public GenAIOperation? Operation { get; set; }

    /// <summary>Completes when the answer begins.</summary>
    public Task<ProviderReply> Reply { get; set; } = Task.FromException<ProviderReply>(new InvalidOperationException("Nobody has been asked."));

    public bool HasAnswered => Reply.IsCompletedSuccessfully;

    /// <summary>Why it has not answered; null when it has, or has just not yet.</summary>
    public Exception? Failure => Reply.Exception?.InnerException;

    /// <summary>Tells the provider to stop, and throws away what it had to say.</summary>
    public async Task DropAsync()
    {
        await end.CancelAsync();
        await ((Task)Reply).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (HasAnswered)
        {
            (await Reply).Dispose();
        }

        end.Dispose();
    }

    public void Dispose() => end.Dispose();
}
