using System.Diagnostics;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>The npm package server-everything, which nobody here wrote. Node is no part of the platform, so a machine without it skips what needs it.</summary>
public sealed class NpmServer : IAsyncLifetime
{
    private const string Package = "@modelcontextprotocol/server-everything";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("server-everything");

    /// <summary>Why it can't be had; null when it can.</summary>
    public string? Missing { get; private set; }

    public string Node { get; private set; } = "";

    public string Program => Path.Combine(_folder.FullName, "node_modules", Package, "dist", "index.js");

    public async ValueTask InitializeAsync()
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Node = paths.Select(static folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists) ?? "";
        if (!OperatingSystem.IsLinux() || Node.Length == 0 || !paths.Any(static folder => File.Exists(Path.Combine(folder, "npm"))))
        {
            Missing = "There is no npm on this machine.";
            return;
        }

        using var install = Process.Start(new ProcessStartInfo("npm", ["install", Package, "--no-audit", "--no-fund", "--no-package-lock"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await Task.WhenAll(install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync());
        await install.WaitForExitAsync();
        Missing = install.ExitCode == 0 ? null : $"npm can't install {Package} on this machine.";
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
