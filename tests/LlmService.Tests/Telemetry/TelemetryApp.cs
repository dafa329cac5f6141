using Platform.Testing;

namespace Platform.LlmService.Tests.Telemetry;

/// <summary>LlmService with an upstream, as it is by itself: nothing of what is said is for telemetry.</summary>
public class TelemetryApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    public FakeUpstream Upstream { get; } = new();

    public LlmUnderTest Llm { get; private set; } = null!;

    protected virtual Dictionary<string, string?> Settings { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await Upstream.InitializeAsync();
        Llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, Upstream.Settings, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Llm.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

/// <summary>The same, asked for content by the variable that OpenTelemetry's instrumentations share.</summary>
public sealed class CapturingApp(PostgresServer postgres, TestIdentity identity) : TelemetryApp(postgres, identity)
{
    protected override Dictionary<string, string?> Settings { get; } = new() { ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true" };
}
