using Aspire.Hosting;
using Aspire.Hosting.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

/// <summary>This test program once more, as a web service: with the variable set it serves instead of running tests.</summary>
internal sealed class TestService : IProjectMetadata, IBuiltProject
{
    public const string Variable = "EMBEDDED_HOSTING_TEST_SERVICE";
    public const string HealthFileVariable = "HEALTH_FILE";

    public string ProjectPath => Path.Combine(AppContext.BaseDirectory, "TestService.csproj");

    public string AssemblyPath => typeof(TestService).Assembly.Location;

    public static async Task RunIfAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            return;
        }

        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/", () => Environment.ProcessId);
        // Healthy as long as the file is there; always when none is named.
        app.MapGet("/health", () => File.Exists(Environment.GetEnvironmentVariable(HealthFileVariable) ?? Environment.ProcessPath)
            ? Results.Ok()
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.RunAsync();
        Environment.Exit(0);
    }
}
