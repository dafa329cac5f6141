using System.Text.Json;
using Platform.Gateway.Administration;

namespace Platform.Gateway.Interference.Watching;

/// <summary>
/// The connection to one replica that is kept, and the question under way on it. A question is never taken back: that would end the connection, and the next one leads to
/// whichever replica comes first. So an answer that is late comes when it comes, and until then the replica is silent. Asked and looked at by one thread.
/// </summary>
internal sealed class ReplicaLink(string instance, ReplicaConnection connection, MonitorClock clock) : IDisposable
{
    private const string Path = "internal/vitals";
    private Answer? _answer;

    public string Instance => instance;

    /// <summary>When the question under way was put; null when none is.</summary>
    public TimeSpan? AskedAt { get; private set; }

    public void Ask()
    {
        AskedAt = clock.Now;
        _ = AskAsync();
    }

    /// <summary>This process stood still itself: the time until now isn't the other's fault.</summary>
    public void Excuse() => AskedAt = AskedAt is null ? null : clock.Now;

    /// <summary>The answer, once. With no reading in it the connection is lost.</summary>
    public Answer? Take()
    {
        if (Interlocked.Exchange(ref _answer, null) is not { } answer)
        {
            return null;
        }

        AskedAt = null;
        return answer;
    }

    public Task PostAsync(string path, byte[] body, CancellationToken ct) => connection.PostAsync(path, body, ct);

    public void Dispose() => connection.Dispose();

    /// <summary>Never throws: what went wrong is the answer.</summary>
    private async Task AskAsync()
    {
        Reading? reading = null;
        try
        {
            var vitals = await connection.GetAsync(Path, VitalsJson.Default.ServiceVitals, CancellationToken.None);
            // A connection that broke is renewed silently, and may then lead elsewhere.
            reading = vitals.Instance == instance ? new(clock.Now, vitals) : null;
        }
        catch (Exception lost) when (lost is HttpRequestException or JsonException or OperationCanceledException or ObjectDisposedException)
        {
            // An answer that can't be read is as good as none; whoever is there is found again.
        }

        Volatile.Write(ref _answer, new(reading));
    }

    internal sealed record Answer(Reading? Reading);
}
