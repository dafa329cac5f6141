namespace Platform.ServiceDefaults;

/// <summary>Something needed for an answer is not there at the moment. Becomes 503 with <c>Retry-After</c>, never 401, 403 or 500.</summary>
public class UnavailableException : Exception
{
    /// <summary>Describes what is not there.</summary>
    /// <param name="detail">Shown to the caller: what is unavailable, without secrets or addresses.</param>
    /// <param name="retryAfter">When it is worth trying again; one second when null.</param>
    /// <param name="inner">The cause, for the log.</param>
    public UnavailableException(string detail, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(detail, inner) => RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1);

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; }
}
