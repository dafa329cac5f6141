using Platform.LlmService.Vitals;

namespace Platform.LlmService.Providers.Routing;

/// <summary>One question to one candidate. It holds a place there until it is left.</summary>
internal sealed class Attempt(Candidate candidate, DeploymentGate gate, Guid tenant)
{
    private bool _hasLeft;
    private bool _hasFailed;

    public Candidate Candidate => candidate;

    /// <summary>Which one of its call, from 1.</summary>
    public int Number { get; set; } = 1;

    /// <summary>What was taken of the deployment's limit.</summary>
    public long Tokens { get; init; }

    /// <summary>Set when it is asked; ends with the attempt.</summary>
    public AskWatch? Watch { get; set; }

    public void Succeeded()
    {
        if (candidate.Deployment is { } deployment)
        {
            gate.Succeeded(deployment);
        }
    }

    public void Failed(ProviderException e)
    {
        // What it finds fault with in a request is an answer.
        _hasFailed |= e.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        if (candidate.Deployment is { } deployment)
        {
            gate.Failed(deployment, e);
        }
    }

    /// <summary>The place is free again. Only the first word counts.</summary>
    public void Leave(long tokensUsed)
    {
        Watch?.End(_hasFailed);
        if (!_hasLeft && candidate.Deployment is { } deployment)
        {
            _hasLeft = true;
            gate.Leave(deployment, tenant, Tokens, tokensUsed);
        }
    }
}

/// <summary>An attempt that came to nothing and cost the caller nothing, as the ledger keeps it.</summary>
internal sealed record FailedAttempt(string Provider, string? Deployment, string Error, long Milliseconds)
{
    /// <summary>The error of one that was told to stop because another had begun to answer.</summary>
    public const string Outpaced = "outpaced";
}
