using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, "true", true)]
    [InlineData(null, "True", true)]
    [InlineData(null, "SPAN_ONLY", true)]
    [InlineData(null, "span_and_event", true)]
    [InlineData(null, "EVENT_ONLY", false)]
    [InlineData(null, "NO_CONTENT", false)]
    [InlineData(null, "yes, please", false)]
    [InlineData("false", "true", false)]
    [InlineData("true", "false", true)]
    [InlineData("true", null, true)]
    public void Content_is_captured_only_where_that_is_said(string? setting, string? variable, bool expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Telemetry:CaptureMessageContent", setting), new("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", variable)]);
        builder.AddGenAITelemetry();
        using var services = builder.Services.BuildServiceProvider();
        Assert.Equal(expected, services.GetRequiredService<IOptions<TelemetryOptions>>().Value.CapturesContent);
    }
}
