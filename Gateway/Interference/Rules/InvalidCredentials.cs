using System.Globalization;
using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Somebody sends credentials that are none, again and again: each is checked live.</summary>
internal sealed class InvalidCredentials(RuleOptions options, int? checksPerMinute) : IRule
{
    public const string Cause = "invalid-credentials";

    public string Name => "invalid-credentials";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        if (view.Find(Parts.Gateway) is not { } gateway)
        {
            yield break;
        }

        var refused = gateway.Classes.Sum(requests => gateway.Recent.Class(requests)?.Unauthorized ?? 0);
        var rate = gateway.Recent.PerSecond(refused);
        if (rate > options.ClearThreshold)
        {
            yield return new(Parts.Auth, RequestClassNames.Check, rate, Rank.Callers, FindingSeverity.Warning, () => Explain(view, gateway, rate));
        }
    }

    private Explanation Explain(PlatformView view, ServiceView gateway, double rate)
    {
        var (all, limited) = (0L, 0L);
        foreach (var requests in gateway.Classes)
        {
            if (requests != RequestClassNames.Check && gateway.Recent.Class(requests) is { } one)
            {
                all += one.Latency.Count;
                limited += one.Limited;
            }
        }

        var check = gateway.Recent.Class(RequestClassNames.Check)?.Latency;
        return new(
            "Invalid credentials come in a flood",
            Say($"{rate:0} credentials a second are refused; {gateway.Recent.PerSecond(all):0} requests a second come in all, {gateway.Recent.PerSecond(limited):0} are over a limit."),
            [
                Number($"{Parts.Gateway}/requests", "refused with 401", rate, "1/s", options.Threshold),
                Number($"{Parts.Gateway}/requests", "all", gateway.Recent.PerSecond(all), "1/s"),
                Number($"{Parts.Gateway}/requests", "refused with 429", gateway.Recent.PerSecond(limited), "1/s"),
                Number($"{Parts.Gateway}/{RequestClassNames.Check}", "p95", check?.Quantile(0.95) ?? 0, "ms"),
                .. view.Find(Parts.Auth)?.Pools.Select(pool => Number($"{Parts.Auth}/pool/{pool.Name}", "in use", pool.InUse)) ?? [],
            ],
            new(CauseKinds.Load, Cause, "One or more clients send requests with credentials that AuthService refuses: guessed, expired or revoked."),
            new(
                "Find the sources in the gateway's log and stop them; a lower bound on refused credentials of a source takes effect sooner.",
                "Limits__FailedChecksPerMinute",
                checksPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "",
                Math.Max(1, (checksPerMinute ?? 6000) / 2).ToString(CultureInfo.InvariantCulture),
                "Beyond the bound a source gets 429 without its credentials being checked; others behind the same address do, too."));
    }
}
