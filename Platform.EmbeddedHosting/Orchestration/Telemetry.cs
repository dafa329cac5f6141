using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Where a service sends its traces, metrics and logs: nothing is said as long as nobody is there to take them.</summary>
internal static class Telemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IEnumerable<KeyValuePair<string, string>> Variables(
        IConfiguration configuration, IHostEnvironment environment, string resource, string instance)
    {
        var endpoint = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] ?? configuration[EndpointVariable];
        if (string.IsNullOrEmpty(endpoint))
        {
            return [];
        }

        List<KeyValuePair<string, string>> variables =
        [
            new("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory"),
            new(EndpointVariable, endpoint),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            new("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={instance}"),
            new("OTEL_SERVICE_NAME", resource),
        ];
        return environment.IsDevelopment() ? [.. variables, .. Development] : variables;
    }

    // While developing one wants to see a request at once, and every one of them.
    private static readonly KeyValuePair<string, string>[] Development =
    [
        new("OTEL_BLRP_SCHEDULE_DELAY", "1000"),
        new("OTEL_BSP_SCHEDULE_DELAY", "1000"),
        new("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        new("OTEL_TRACES_SAMPLER", "always_on"),
        new("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
    ];
}
