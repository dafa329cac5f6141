using System.Diagnostics;
using System.Text.Json;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>What the npm package jose makes of our tokens. Node is no part of the platform, so a machine without it skips what needs it.</summary>
internal sealed record Jose(string Verified, Dictionary<string, string> Refusals, string Genuine, Dictionary<string, string> Forged)
{
    private const string Package = "jose@6";

    /// <returns>null when the package can't be had.</returns>
    public static async Task<Jose?> AskAsync(string token, JsonElement jwks, string privateKey, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("jose");
        try
        {
            // The script must lie beside its package.
            File.Copy(Path.Combine(AppContext.BaseDirectory, "IdentityTokens", "jose.mjs"), Path.Combine(folder.FullName, "jose.mjs"));
            var (installed, _) = await RunAsync(folder, "npm", ["install", Package, "--no-audit", "--no-fund", "--no-package-lock"], "", ct);
            if (installed != 0)
            {
                return null;
            }

            var (exitCode, answer) = await RunAsync(folder, "node", ["jose.mjs"], JsonSerializer.Serialize(new { token, jwks, privateKey }), ct);
            Assert.True(exitCode == 0, answer);
            return JsonSerializer.Deserialize<Jose>(answer, JsonSerializerOptions.Web)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static bool IsThere => OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "npm")));

    private static async Task<(int ExitCode, string Output)> RunAsync(DirectoryInfo folder, string program, string[] arguments, string input, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), ct);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, process.ExitCode == 0 ? await output : await errors);
    }
}
