using System.Text.Json;

namespace Platform.Gateway.Administration;

/// <summary>
/// Puts a question once to every replica of a service. Replicas have no addresses; behind that of their service something (the engine's proxy, a
/// cluster) gives each new connection to one of them. So connections are opened until no unknown replica turns up any more, and a replica is
/// asked on the connection on which it was met. A service that is away or frozen costs its time limit and is reported as such.
/// </summary>
internal sealed class ReplicaSurvey(ReplicaConnector connector, Questions questions, TimeProvider clock)
{
    // A frozen replica holds an asker up; with so many, one that lives is still found in time.
    private const int Askers = 8;

    public async Task<Report<TAnswer>> AskAsync<TAnswer>(IEnumerable<string> services, Question<TAnswer> question, CancellationToken ct)
        where TAnswer : IReplicaAnswer
        => new(await Task.WhenAll(services.Select(service => AskServiceAsync(service, question, ct))));

    /// <summary>
    /// Looks for replicas of a service, and hands over the connections on which one was first met, which are the taker's from then on. A replica that is known already is
    /// handed over as well: who knows it may have lost it.
    /// </summary>
    /// <returns>How many connections led to nobody who answered.</returns>
    public async Task<int> MeetAsync(string service, Action<string, ReplicaConnection> take, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(questions.MeetingLimit * 2, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var findings = new Findings<ReplicaName>(service);
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => MeetUntilQuietAsync(service, findings, take, both.Token)));
        ct.ThrowIfCancellationRequested();
        return findings.Failed;
    }

    private async Task<ServiceReport<TAnswer>> AskServiceAsync<TAnswer>(string service, Question<TAnswer> question, CancellationToken ct)
        where TAnswer : IReplicaAnswer
    {
        using var deadline = new CancellationTokenSource(question.Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var findings = new Findings<TAnswer>(service);
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => AskUntilQuietAsync(service, question, findings, both.Token)));
        ct.ThrowIfCancellationRequested();
        return findings.ToReport();
    }

    private async Task AskUntilQuietAsync<TAnswer>(string service, Question<TAnswer> question, Findings<TAnswer> findings, CancellationToken ct)
        where TAnswer : IReplicaAnswer
    {
        while (!ct.IsCancellationRequested && findings.Continue())
        {
            using var connection = connector.Open(service);
            try
            {
                var replica = await MeetAsync(connection, ct);
                if (findings.Meet(replica.Instance))
                {
                    findings.Add(await AskAsync(connection, replica, question, ct));
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
            {
                findings.AddFailure(failure);
            }
        }
    }

    private async Task MeetUntilQuietAsync(string service, Findings<ReplicaName> findings, Action<string, ReplicaConnection> take, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && findings.Continue())
        {
            var connection = connector.Open(service);
            var isTaken = false;
            try
            {
                var replica = await MeetAsync(connection, ct);
                isTaken = findings.Meet(replica.Instance);
                if (isTaken)
                {
                    take(replica.Instance, connection);
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
            {
                findings.AddFailure(failure);
            }
            finally
            {
                if (!isTaken)
                {
                    connection.Dispose();
                }
            }
        }
    }

    private async Task<ReplicaName> MeetAsync(ReplicaConnection connection, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(questions.MeetingLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        return await connection.AskAsync(questions.Name, both.Token);
    }

    private static async Task<TAnswer> AskAsync<TAnswer>(
        ReplicaConnection connection, ReplicaName replica, Question<TAnswer> question, CancellationToken ct)
        where TAnswer : IReplicaAnswer
    {
        var answer = await connection.AskAsync(question, ct);
        // A connection that broke is renewed silently, and may then lead elsewhere.
        return answer.Instance == replica.Instance ? answer : throw new HttpRequestException(HttpRequestError.ResponseEnded);
    }
}
