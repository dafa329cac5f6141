namespace Platform.Data.Redis;

/// <summary>Redis can't be asked at the moment. Callers go on without it: nothing in the platform is true only because Redis says so.</summary>
public sealed class RedisUnavailableException : Exception
{
    /// <summary>Describes why.</summary>
    /// <param name="message">What was tried.</param>
    /// <param name="inner">What went wrong.</param>
    public RedisUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
