using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.AuthService.Bootstrap;

/// <summary>Keeps the service out of rotation until credentials can be checked.</summary>
internal sealed class Readiness : IHealthCheck
{
    private volatile bool _isReady;

    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(IsReady
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Tables, signing key and administrator are not there yet."));
}
