namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Reads the log files that the children write themselves.</summary>
internal static class LogTail
{
    /// <summary>Every line from the beginning of the file, then new ones as they come; the file need not exist yet. Ends only by cancellation.</summary>
    public static IAsyncEnumerable<string> FollowAsync(string path, TimeProvider clock, CancellationToken ct)
        => throw new NotImplementedException($"{path} {clock} {ct}");

    /// <summary>The last lines; none when there is no file.</summary>
    public static IReadOnlyList<string> Last(string path, int lines) => throw new NotImplementedException($"{path} {lines}");
}
