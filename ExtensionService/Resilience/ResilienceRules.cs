using System.Globalization;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

/// <summary>What an extension's settings must look like before they are stored.</summary>
internal static class ResilienceRules
{
    public const int MostCalls = 1024;
    public const int MostRetries = 5;
    private const int LongestSeconds = 3600;
    private const int LongestStaleSeconds = 7 * 24 * 3600;

    public static Dictionary<string, string[]> Check(ResilienceSettings settings)
    {
        var errors = new Dictionary<string, string[]>();
        Within(errors, "concurrentCalls", settings.ConcurrentCalls, 1, MostCalls);
        Within(errors, "queueLength", settings.QueueLength, 0, MostCalls);
        Within(errors, "queueMilliseconds", settings.QueueMilliseconds, 0, 60_000);
        Within(errors, "timeoutSeconds", settings.TimeoutSeconds, 1, InvocationOptions.LongestTimeoutSeconds);
        Within(errors, "retries", settings.Retries, 0, MostRetries);
        Within(errors, "minimumCalls", settings.MinimumCalls, 1, 1000);
        Within(errors, "windowSeconds", settings.WindowSeconds, 1, LongestSeconds);
        Within(errors, "breakSeconds", settings.BreakSeconds, 1, LongestSeconds);
        if (settings.FailureRatio is not (null or (>= 0.01 and <= 1)))
        {
            errors["failureRatio"] = ["Must be between 0.01 and 1."];
        }

        CheckProbe(settings.Probe, errors);
        CheckTools(settings, errors);
        return errors;
    }

    private static void CheckProbe(ProbeSettings? probe, Dictionary<string, string[]> errors)
    {
        if (probe is null)
        {
            return;
        }

        if (!ExtensionRules.IsUrl(probe.Url))
        {
            errors["probe.url"] = [ExtensionRules.UrlExpected];
        }

        Within(errors, "probe.intervalSeconds", probe.IntervalSeconds, 1, LongestSeconds);
        Within(errors, "probe.timeoutSeconds", probe.TimeoutSeconds, 1, InvocationOptions.LongestTimeoutSeconds);
    }

    private static void CheckTools(ResilienceSettings settings, Dictionary<string, string[]> errors)
    {
        var tools = settings.Tools is { IsDefault: false } given ? given : [];
        if (tools.Length > ExtensionRules.MaxTools)
        {
            errors["tools"] = [$"An extension has at most {ExtensionRules.MaxTools} tools."];
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, tool) in tools.Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"tools[{i}]");
            if (tool is null || !ExtensionName.IsValidTool(tool.Tool) || !seen.Add(tool.Tool ?? ""))
            {
                errors[$"{at}.tool"] = [$"{ExtensionName.ToolExpected} Each tool is named once."];
                continue;
            }

            Within(errors, $"{at}.staleIfErrorSeconds", tool.StaleIfErrorSeconds, 0, LongestStaleSeconds);
        }
    }

    private static void Within(Dictionary<string, string[]> errors, string field, int? value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors[field] = [string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between {least} and {most}.")];
        }
    }
}
