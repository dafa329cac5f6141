using Platform.Contracts;

namespace Platform.Gateway.Authentication;

/// <summary>What came of a check. There is no fourth outcome, and none of them may stand in for another.</summary>
internal abstract record CheckResult
{
    private CheckResult()
    {
    }

    /// <summary>AuthService knows the credential, now; the identity's token tells the services so.</summary>
    internal sealed record Accepted(CheckedIdentity Identity) : CheckResult
    {
        public override string ToString() => nameof(Accepted);
    }

    /// <summary>AuthService said, in so many words, that the credential is not valid.</summary>
    internal sealed record Refused : CheckResult;

    /// <summary>Everything else: nothing is known about the credential.</summary>
    internal sealed record NotChecked(string Reason, TimeSpan RetryAfter) : CheckResult;
}
