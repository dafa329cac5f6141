using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Data.Postgres;

/// <summary>Whether the schema is there. Work that touches tables on its own waits for it.</summary>
public sealed class MigrationState : IHealthCheck
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when every migration has been applied.</summary>
    public bool IsDone => _done.Task.IsCompletedSuccessfully;

    /// <summary>Waits until every migration has been applied.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>A task that ends with the migrations.</returns>
    public Task WaitAsync(CancellationToken ct) => _done.Task.WaitAsync(ct);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsDone ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database has not been migrated yet."));

    internal void Complete() => _done.TrySetResult();
}
