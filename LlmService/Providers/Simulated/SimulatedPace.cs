namespace Platform.LlmService.Providers.Simulated;

/// <summary>When the tokens of an answer come.</summary>
/// <param name="FirstToken">Before the first, beside its own delay.</param>
/// <param name="Token">Before each.</param>
internal readonly record struct SimulatedPace(TimeSpan FirstToken, TimeSpan Token)
{
    private const int LongestDelay = 60_000;
    private const int LongestFirst = 600_000;
    private const int Fastest = 1_000_000;

    // Finer than a timer can be; several tokens then come at once.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static SimulatedPace Of(SimulatedControls controls, SimulatedOptions options)
    {
        var first = TimeSpan.FromMilliseconds(controls.Number("first_token_ms", 0, LongestFirst) ?? 0);
        var token = controls.Number("token_delay_ms", 0, LongestDelay) is { } delay ? TimeSpan.FromMilliseconds(delay)
            : controls.Number("tokens_per_second", 1, Fastest) is { } rate ? TimeSpan.FromSeconds(1) / rate
            : options.TokenDelay;
        return new SimulatedPace(first, token);
    }

    /// <summary>Waits until so many tokens may have come since the start.</summary>
    public async ValueTask WaitAsync(int tokens, long started, TimeProvider clock, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var due = FirstToken + (Token * tokens);
        if (due > TimeSpan.Zero && due - clock.GetElapsedTime(started) is var wait && wait >= Shortest)
        {
            await Task.Delay(wait, clock, ct);
        }
    }
}
