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

    /// <summary>Calls that wait for a place in any of them.</summary>
    public int Waiting => _health.Sum(static pair => pair.Value.Waiting);

    public DeploymentHealth HealthOf(Deployment deployment)
    {
        if (!_health.TryGetValue(deployment.Id, out var health))
        {
            health = _health.GetOrAdd(deployment.Id, new DeploymentHealth(options.Value, clock));
        }

        health.ResetBy(deployment.CircuitResets);
        return health;
    }

    /// <summary>The deployment, with what is known here of its circuit.</summary>
    public Deployment Show(Deployment deployment) => deployment with { Circuit = HealthOf(deployment).Circuit };

    /// <summary>How long the candidate has to be left alone; zero when it may be asked.</summary>
    public TimeSpan CoolsFor(Candidate candidate) => candidate.Deployment is { } deployment ? HealthOf(deployment).CoolsFor : TimeSpan.Zero;

    /// <summary>It was left alone, and whoever asks it next finds out whether it is in order again.</summary>
    public bool IsInDoubt(Candidate candidate) => candidate.Deployment is { } deployment && HealthOf(deployment).IsInDoubt;

    /// <summary>At once or not at all.</summary>
    public ValueTask<Entry> EnterAsync(Candidate candidate, long tokens, Guid tenant)
    {
        if (candidate.Deployment is not { } deployment)
        {
            return new(new Entry(new Attempt(candidate, this, tenant), TimeSpan.Zero, IsCooling: false));
        }

        var health = HealthOf(deployment);
        return health.TryEnter(deployment.Limits.Concurrency, tenant) ? TakeAsync(candidate, deployment, tokens, tenant) : new(Refusal(health));
    }

    /// <summary>Waits for a place, if the line is not too long.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async ValueTask<Entry> WaitAsync(Candidate candidate, Deployment deployment, long tokens, Guid tenant, CancellationToken ct)
    {
        var health = HealthOf(deployment);
        return await health.WaitAsync(deployment.Limits.Concurrency, tenant, ct) ? await TakeAsync(candidate, deployment, tokens, tenant) : Refusal(health);
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
    public void Leave(Deployment deployment, Guid tenant, long taken, long used)
    {
        HealthOf(deployment).Leave(tenant);
        if (deployment.Limits.TokensPerMinute is { } quota && taken != used)
        {
            limits.Settle(deployment.Id, quota, used - taken);
        }
    }

    private static Entry Refusal(DeploymentHealth health)
    {
        var cools = health.CoolsFor;
        return new(null, cools > TimeSpan.Zero ? cools : WhenFull, health.IsInDoubt) { IsFull = !health.IsInDoubt };
    }

    /// <summary>Who is in still needs what the deployment takes a minute.</summary>
    private async ValueTask<Entry> TakeAsync(Candidate candidate, Deployment deployment, long tokens, Guid tenant)
    {
        var wait = TimeSpan.MaxValue;
        try
        {
            wait = await TakeAsync(deployment, tokens);
        }
        finally
        {
            if (wait > TimeSpan.Zero)
            {
                HealthOf(deployment).Leave(tenant);
            }
        }

        return wait == TimeSpan.Zero
            ? new Entry(new Attempt(candidate, this, tenant) { Tokens = tokens }, TimeSpan.Zero, IsCooling: false)
            : new Entry(null, wait, IsCooling: false);
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
            limits.Settle(RequestsOf(deployment), back, -1);
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
internal readonly record struct Entry(Attempt? Attempt, TimeSpan Wait, bool IsCooling)
{
    /// <summary>All its places are taken: who waits may get one.</summary>
    public bool IsFull { get; init; }
}
