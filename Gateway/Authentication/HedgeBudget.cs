namespace Platform.Gateway.Authentication;

/// <summary>
/// How many second questions there may be: one for each ten first ones, and a stock for the moment when a replica freezes. So a database that is slow for
/// everybody is asked a tenth more, and not twice as much.
/// </summary>
internal sealed class HedgeBudget
{
    private const int Earned = 1;
    private const int Price = 10;
    private const int Most = 100 * Price;

    private int _saved = Most;

    /// <summary>For each first question.</summary>
    public void Earn()
    {
        if (Volatile.Read(ref _saved) < Most)
        {
            Interlocked.Add(ref _saved, Earned);
        }
    }

    public bool TrySpend()
    {
        if (Interlocked.Add(ref _saved, -Price) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _saved, Price);
        return false;
    }
}
