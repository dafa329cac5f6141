using System.Diagnostics;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Clients;

/// <summary>The npm package openai, unchanged, through the gateway of the running stack. Node is no part of the platform, so a machine without it skips this.</summary>
public sealed class NpmClientTests(RunningPlatform platform)
{
    private const string Package = "openai@6";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_it_asks_for_is_understood()
    {
        Assert.SkipUnless(IsThere, "There is no npm on this machine.");
        var folder = Directory.CreateTempSubdirectory("openai");
        try
        {
            // The script must lie beside its package.
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Clients", "openai.mjs"), Path.Combine(folder.FullName, "openai.mjs"));
            var (installed, _) = await RunAsync(folder, "npm", "install", Package, "--no-audit", "--no-fund", "--no-package-lock");
            Assert.SkipUnless(installed == 0, "npm can't install openai on this machine.");
            var (exitCode, output) = await RunAsync(folder, "node", "openai.mjs");
            Assert.True(exitCode == 0, output);
            AssertUnderstood(JsonElement.Parse(output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertUnderstood(JsonElement seen)
    {
        foreach (var text in new[] { "plain", "streamed", "response" })
        {
            Assert.NotEmpty(seen.GetProperty(text).GetString()!);
        }

        Assert.True(Guid.TryParse(seen.GetProperty("requestId").GetString(), out _));
        Assert.True(seen.GetProperty("streamedTokens").GetInt32() > 0);
        Assert.Equal(3, seen.GetProperty("parallel").GetArrayLength());
        Assert.InRange(seen.GetProperty("days").GetInt32(), 1, 7);
        Assert.Equal("[8,8]", seen.GetProperty("dimensions").GetRawText());
        Assert.Contains("\"simulated\"", seen.GetProperty("models").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("response.created", "response.completed"), (seen.GetProperty("firstEvent").GetString(), seen.GetProperty("lastEvent").GetString()));
        Assert.Equal(2, seen.GetProperty("calls").GetArrayLength());
        Assert.Equal("[\"message\"]", seen.GetProperty("input").GetRawText());
        Assert.InRange(seen.GetProperty("pieces").GetInt32(), 1, 9999);
        var errors = seen.GetProperty("errors");
        Assert.Equal("AuthenticationError 401 invalid_api_key", errors.GetProperty("key").GetString());
        Assert.StartsWith("BadRequestError 400", errors.GetProperty("control").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("RateLimitError 429", errors.GetProperty("limit").GetString(), StringComparison.Ordinal);
        Assert.Equal("NotFoundError 404 response_not_found", errors.GetProperty("response").GetString());
        Assert.Equal("BadRequestError 400 unsupported_tool", errors.GetProperty("tool").GetString());
    }

    private static bool IsThere => OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "npm")));

    private async Task<(int ExitCode, string Output)> RunAsync(DirectoryInfo folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BASE_URL"] = new Uri(platform.GatewayAddress, "v1").ToString();
        start.Environment["API_KEY"] = RunningPlatform.ApiKey;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, process.ExitCode == 0 ? await output : await errors);
    }
}
