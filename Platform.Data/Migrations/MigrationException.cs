namespace Platform.Data.Postgres;

/// <summary>A migration that can't be applied whatever happens: the file, not the weather, is wrong.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>Describes what is wrong.</summary>
    /// <param name="message">Names the file, and the statement where one failed.</param>
    /// <param name="inner">What the server said.</param>
    public MigrationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
