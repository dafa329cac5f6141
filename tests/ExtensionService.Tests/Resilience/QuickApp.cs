using Platform.Testing;

namespace Platform.ExtensionService.Tests.Resilience;

/// <summary>Tells what it has seen at once, so that tests need not wait for it.</summary>
public sealed class QuickApp : ExtensionApp
{
    public QuickApp(PostgresServer postgres, TestIdentity identity)
        : base(postgres, identity) => More = new Dictionary<string, string?> { ["Resilience:ReportEvery"] = "00:00:00.050" };
}
