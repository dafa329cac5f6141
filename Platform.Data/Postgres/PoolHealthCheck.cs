using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Data.Postgres;

/// <summary>
/// Asks the server through the pool itself, as a request would, unless everybody else does: a pool that is full works, and must not take its
/// service out of the load balancer by making its health check wait. The pool's numbers go with every answer.
/// </summary>
internal sealed class PoolHealthCheck(ServicePool pool) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var before = pool.GetStatistics();
        if (before.InUse == before.Size + before.Overflow)
        {
            return HealthCheckResult.Degraded($"All {before.InUse} connections are in use, {before.Waiting} callers wait.", data: Data(before));
        }
        try
        {
            await using var command = pool.CreateCommand("select 1");
            // A frozen server answers nothing, cancellation included: the outer wait is what ends this in time.
            await command.ExecuteScalarAsync(cancellationToken).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy(data: Data(pool.GetStatistics()));
        }
        catch (PoolExhaustedException exhausted)
        {
            return HealthCheckResult.Degraded(exhausted.Message, data: Data(pool.GetStatistics()));
        }
        catch (Npgsql.NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message, data: Data(pool.GetStatistics()));
        }
    }

    private static Dictionary<string, object> Data(PoolStatistics pool) => new()
    {
        ["size"] = pool.Size,
        ["overflow"] = pool.Overflow,
        ["inUse"] = pool.InUse,
        ["idle"] = pool.Idle,
        ["waiting"] = pool.Waiting,
        ["utilization"] = pool.Utilization,
        ["timeouts"] = pool.Timeouts,
        ["connectionErrors"] = pool.ConnectionErrors,
    };
}
