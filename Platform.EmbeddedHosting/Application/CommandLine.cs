using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Application;

internal static class CommandLine
{
    private const string EveryLog = "*";

    public static IDictionary<string, string> Switches { get; } = new Dictionary<string, string>
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
    };

    /// <summary><c>--logs</c> alone means every resource; the configuration provider knows only options with a value.</summary>
    public static string[] Normalise(string[] args) =>
        [.. args.Select(a => string.Equals(a, "--logs", StringComparison.OrdinalIgnoreCase) ? $"--Logs={EveryLog}" : a)];

    public static DistributedApplicationExecutionContext ExecutionContext(IConfiguration configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        var publish = publisher is not null || string.Equals(configuration["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        return new(publish ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run, publisher ?? "manifest");
    }

    /// <summary>Whose output was asked for with <c>--logs</c> or <c>--logs=a,b</c>.</summary>
    public static Func<string, bool> LogFilter(IConfiguration configuration)
    {
        var names = (configuration["Logs"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return name => names.Contains(EveryLog) || names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
