using System.Net;
using Platform.Benchmarks.Door;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>What one phase measured: the answers of each victim, and the processors that everything together was using.</summary>
internal sealed record Phase(IReadOnlyDictionary<Victim, IReadOnlyCollection<PacedAnswer>> Answers, double Processors);

/// <summary>All victims at the same time, each at its own pace, whatever happens to the others.</summary>
internal sealed class VictimTraffic(PlatformStack stack, IReadOnlyList<Victim> victims) : IDisposable
{
    private const int AnswersInARow = 3;

    private readonly Dictionary<Victim, PacedClient> _clients = victims.ToDictionary(static victim => victim, victim => new PacedClient(stack.Gateway, IPAddress.Loopback, victim.PerSecond));

    public async Task<Phase> MeasureAsync(TimeSpan time)
    {
        var (before, began) = (ProcessTree.ProcessorTime(), TimeProvider.System.GetTimestamp());
        var answers = await Task.WhenAll(_clients.Select(async one => (one.Key, await one.Value.SendAsync(time, () => one.Key.Next(stack)))));
        var used = ProcessTree.ProcessorTime() - before;
        return new(answers.ToDictionary(static one => one.Key, static one => one.Item2), used / TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>Waits until all are served again, some times in a row.</summary>
    public async Task UntilServedAsync()
    {
        using var client = new HttpClient { BaseAddress = stack.Gateway };
        foreach (var victim in victims)
        {
            for (var good = 0; good < AnswersInARow;)
            {
                using var request = victim.Next(stack);
                using var response = await client.SendAsync(request);
                good = response.IsSuccessStatusCode ? good + 1 : 0;
                await Task.Delay(TimeSpan.FromMilliseconds(response.IsSuccessStatusCode ? 0 : 100));
            }
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}
