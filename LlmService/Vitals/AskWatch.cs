using Platform.ServiceDefaults;

namespace Platform.LlmService.Vitals;

/// <summary>
/// Watches one question to a provider: how long it stays silent, and how it ends. While the provider has the word the time of the request behind it stands
/// still: that is no time which this process takes.
/// </summary>
internal sealed class AskWatch
{
    private readonly DependencyCall _call;
    private RequestClock? _clock;
    private bool _hasAnswered;

    private AskWatch(DependencyCall call, RequestClock? clock)
    {
        (_call, _clock) = (call, clock);
        clock?.Stop();
    }

    /// <param name="provider">Who is asked.</param>
    /// <param name="clock">Of the request behind it, if there is one.</param>
    public static AskWatch Begin(Dependency provider, RequestClock? clock) => new(provider.Begin(), clock);

    /// <summary>There is a piece of the answer. Only the first one changes anything.</summary>
    public void Answered()
    {
        if (!_hasAnswered)
        {
            _hasAnswered = true;
            _call.Answered();
        }
    }

    /// <summary>It is our turn again. Only the first word counts.</summary>
    public void GoOn()
    {
        if (_clock is not null)
        {
            Interlocked.Exchange(ref _clock, null)?.GoOn();
        }
    }

    /// <summary>Of a stream the first piece is passed on at once, so that it is our turn.</summary>
    public void AnsweredAndGoOn()
    {
        Answered();
        GoOn();
    }

    /// <summary>It is over.</summary>
    /// <param name="isFailure">For reasons of the provider's.</param>
    public void End(bool isFailure)
    {
        GoOn();
        _call.End(isFailure);
    }
}
