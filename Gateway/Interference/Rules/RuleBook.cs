using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Limits;

namespace Platform.Gateway.Interference.Rules;

/// <summary>All rules.</summary>
internal sealed class RuleBook(InterferenceOptions options, IOptions<LimitOptions> limits)
{
    public IReadOnlyList<IRule> All { get; } =
    [
        new ServiceSilent(options.Rules.ServiceSilent),
        new FrozenStore(options.Rules.FrozenStore),
        new ConnectionFailures(options.Rules.ConnectionFailures),
        new SlowDatabase(options.Rules.SlowDatabase),
        new InvalidCredentials(options.Rules.InvalidCredentials, limits.Value.FailedChecksPerMinute),
        new PoolWaiters(options.Rules.PoolWaiters),
        new PoolUtilization(options.Rules.PoolUtilization),
        new LlmMonopolization(options.Rules.LlmMonopolization),
        new ThreadStarvation(options.Rules.ThreadStarvation),
        new SlowPeer(DependencyKinds.Extension, options.Rules.SlowExtension),
        new SlowPeer(DependencyKinds.Provider, options.Rules.SlowProvider),
        new FailingPeer(options.Rules.FailingPeer),
        new ResponseTime(options.Rules.ResponseTime, options.LeastRequests),
        new CacheCollapse(options.Rules.CacheCollapse),
        new OutboxLag(options.Rules.OutboxLag),
    ];
}
