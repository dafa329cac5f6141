using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Administration;

/// <summary>The gateway's own part of the report on health, in the form in which the services give theirs.</summary>
internal sealed class GatewayHealth(HealthCheckService checks)
{
    public async Task<ServiceReport<ReplicaHealth>> ReportAsync(CancellationToken ct)
    {
        var report = await checks.CheckHealthAsync(ct);
        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            HealthReportJson.Write(json, report, ServiceNames.Gateway);
        }

        var own = JsonSerializer.Deserialize(buffer.WrittenSpan, AdministrationJson.Default.ReplicaHealth)!;
        return new(ServiceNames.Gateway, ServiceStatus.Ok, Detail: null, [own]);
    }
}
