namespace Platform.Data.Postgres;

/// <summary>Lets so many through in each window of time and counts the rest, so that a bad day can't flood the log.</summary>
internal sealed class LogLimit(int most, TimeSpan window, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private long _began = clock.GetTimestamp();
    private int _taken;
    private int _left;

    /// <summary>Asks for one.</summary>
    /// <param name="leftOut">How many were kept back since the last that came through.</param>
    /// <returns>Whether it may be logged.</returns>
    public bool TryTake(out int leftOut)
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_began) >= window)
            {
                (_began, _taken) = (clock.GetTimestamp(), 0);
            }
            if (_taken == most)
            {
                _left++;
                leftOut = 0;
                return false;
            }
            _taken++;
            (leftOut, _left) = (_left, 0);
            return true;
        }
    }
}
