using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.LlmService.Limits;
using Platform.LlmService.Providers.Deployments;

namespace Platform.LlmService.Providers.Routing;

/// <summary>Lets calls into deployments, as far as their health and their limits allow.</summary>
internal sealed class DeploymentGate(TokenLimits limits, IOptions<RoutingOptions> options, TimeProvider clock, ILogger<DeploymentGate> log)
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, DeploymentHealth> _health = new();

    public DeploymentHealth HealthOf(Deployment deployment) => _health.GetOrAdd(deployment.Id, _ => new DeploymentHealth(options.Value, clock));

    /// <summary>How long the candidate has to be left alone; zero when it may be asked.</summary>
    public TimeSpan CoolsFor(Candidate candidate) => candidate.Deployment is { } deployment ? HealthOf(deployment).CoolsFor : TimeSpan.Zero;

    public async ValueTask<Entry> EnterAsync(Candidate candidate, long tokens)
    {
        if (candidate.Deployment is not { } deployment)
        {
            return new Entry(new Attempt(candidate, this), TimeSpan.Zero, IsCooling: false);
        }

        var health = HealthOf(deployment);
        if (!health.TryEnter(deployment.Limits.Concurrency))
        {
            var cools = health.CoolsFor;
            return new Entry(null, cools > TimeSpan.Zero ? cools : WhenFull, health.IsInDoubt);
        }

        try
        {
            var wait = await TakeAsync(deployment, tokens);
            if (wait == TimeSpan.Zero)
            {
                return new Entry(new Attempt(candidate, this) { Tokens = tokens }, TimeSpan.Zero, IsCooling: false);
            }

            health.Leave();
            return new Entry(null, wait, IsCooling: false);
        }
        catch
        {
            health.Leave();
            throw;
        }
    }

    public void Succeeded(Deployment deployment)
    {
        if (HealthOf(deployment).Succeeded())
        {
            log.Recovered(deployment.Name);
        }
    }

    public void Failed(Deployment deployment, ProviderException e)
    {
        // A request that it finds fault with is an answer; nothing is wrong with the deployment.
        if (e.Status < StatusCodes.Status500InternalServerError && e.Status != StatusCodes.Status429TooManyRequests)
        {
            Succeeded(deployment);
            return;
        }

        if (HealthOf(deployment).Failed(e) is var wait && wait > TimeSpan.Zero)
        {
            log.CoolsDown(deployment.Name, wait.TotalSeconds, e.Message);
        }
    }

    /// <summary>Gives the place back, and counts what was used in place of what was taken.</summary>
    public void Leave(Deployment deployment, long taken, long used)
    {
        HealthOf(deployment).Leave();
        if (deployment.Limits.TokensPerMinute is { } quota && taken != used)
        {
            // Nobody waits for it.
            _ = limits.SettleAsync(deployment.Id, quota, used - taken);
        }
    }

    /// <returns>Zero when the limits have room for it, else how long until they may.</returns>
    private async ValueTask<TimeSpan> TakeAsync(Deployment deployment, long tokens)
    {
        var (requests, perMinute) = (deployment.Limits.RequestsPerMinute, deployment.Limits.TokensPerMinute);
        if (requests is { } most && await limits.TakeAsync(RequestsOf(deployment), most, 1) is { IsGranted: false } refused)
        {
            return refused.Wait;
        }

        if (perMinute is not { } quota || await limits.TakeAsync(deployment.Id, quota, Math.Min(tokens, quota)) is not { IsGranted: false } full)
        {
            return TimeSpan.Zero;
        }

        if (requests is { } back)
        {
            _ = limits.SettleAsync(RequestsOf(deployment), back, -1);
        }

        return full.Wait;
    }

    /// <summary>Requests are counted as tokens are, under an id that is nobody else's: a random one with its version turned over.</summary>
    private static Guid RequestsOf(Deployment deployment)
    {
        var bytes = deployment.Id.ToByteArray(bigEndian: true);
        bytes[6] ^= 0xF0;
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>What came of trying to enter a deployment.</summary>
/// <param name="Attempt">Null when it wasn't let in.</param>
/// <param name="Wait">How long until it might be.</param>
/// <param name="IsCooling">It was the deployment's failures, and not its limits.</param>
internal readonly record struct Entry(Attempt? Attempt, TimeSpan Wait, bool IsCooling);
