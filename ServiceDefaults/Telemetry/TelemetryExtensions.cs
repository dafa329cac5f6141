using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP. Endpoint, protocol, headers, service name and intervals come from the standard <c>OTEL_*</c> variables,
/// which the exporter reads by itself; without an endpoint nothing is collected.
/// </summary>
internal static class TelemetryExtensions
{
    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Diagnostics",
        "System.Net.Http", "System.Runtime", "Npgsql", "Platform.*",
    ];

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", PlatformActivity.SourceName];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // Without this the framework's server span carries neither route nor status; it is read once, when the host is built.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }
        builder.Logging.AddOpenTelemetry(static logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
            logs.AddOtlpExporter();
        });
        builder.Services.AddSingleton(static _ => Sdk.CreateTracerProviderBuilder().AddSource(Sources).AddOtlpExporter().Build());
        builder.Services.AddSingleton(static _ => Sdk.CreateMeterProviderBuilder()
            .AddMeter(Meters)
            // Npgsql tells of the same connections under the same names as the service pool above it, without the queue.
            .AddView(static instrument => instrument.Meter.Name == "Npgsql" && instrument.Name.StartsWith("db.client.connection.", StringComparison.Ordinal)
                ? MetricStreamConfiguration.Drop
                : null)
            .AddOtlpExporter()
            .Build());
        builder.Services.AddHostedService<TelemetryStarter>();
    }

    /// <summary>Asking for the providers starts them before the first request; the container disposes, and so flushes, them at the end.</summary>
    private sealed class TelemetryStarter : IHostedService
    {
        public TelemetryStarter(TracerProvider traces, MeterProvider metrics)
        {
            ArgumentNullException.ThrowIfNull(traces);
            ArgumentNullException.ThrowIfNull(metrics);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
