using System.Collections.Frozen;
using System.Globalization;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>
/// How a request wants its answer to be, in its <c>metadata</c> (<c>"simulated_tokens":"200"</c>) or, for clients that can set nothing but a model,
/// behind the model's name (<c>simulated:tokens=200,fault=cut</c>). Metadata comes first.
/// </summary>
internal sealed class SimulatedControls
{
    private const string Prefix = "simulated_";

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        "tokens", "token_delay_ms", "tokens_per_second", "first_token_ms", "status", "retry_after", "fault", "fault_after", "tool_calls", "interleave",
        "input_tokens", "cached_tokens", "reasoning_tokens", "usage",
    ]);

    // The value, and the parameter that a refusal names.
    private readonly Dictionary<string, (string Value, string Param)> _given = new(StringComparer.Ordinal);

    private SimulatedControls()
    {
    }

    public static SimulatedControls Of(ModelRequest request)
    {
        var controls = new SimulatedControls();
        foreach (var setting in request.Model.AsSpan(SimulatedProvider.Model.Length).TrimStart(':').ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            controls.Add(at < 0 ? setting : setting[..at], at < 0 ? "" : setting[(at + 1)..], "model");
        }

        foreach (var (key, value) in request.Metadata.Where(static pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            controls.Add(key[Prefix.Length..], value, $"metadata.{key}");
        }

        return controls;
    }

    public int? Number(string name, int least, int most)
    {
        if (!_given.TryGetValue(name, out var given))
        {
            return null;
        }

        return int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw ChatRequestException.WrongValue(given.Param, $"for {name} an integer from {least} to {most}");
    }

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (!_given.TryGetValue(name, out var given))
        {
            return null;
        }

        return allowed.Contains(given.Value)
            ? given.Value
            : throw ChatRequestException.WrongValue(given.Param, $"for {name} one of {string.Join(", ", allowed)}");
    }

    private void Add(string name, string value, string param) => _given[name] = Names.Contains(name)
        ? (value, param)
        : throw ChatRequestException.WrongValue(param, $"one of {string.Join(", ", Names.Order(StringComparer.Ordinal))}, and not '{name}'");
}
