using Microsoft.Extensions.Options;

namespace Platform.LlmService.Agents;

internal sealed class AgentOptions
{
    public const string Section = "Agents";

    /// <summary>The global level, below that of the tenant. Without it, a setting that no other level names is left to the provider.</summary>
    public AgentSettings? Defaults { get; set; }
}

internal sealed class AgentOptionsValidator(IConfiguration configuration) : IValidateOptions<AgentOptions>
{
    private const string Defaults = $"{AgentOptions.Section}:{nameof(AgentOptions.Defaults)}";

    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        List<string> faults =
        [
            .. configuration.GetSection(Defaults).GetChildren()
                .Where(static child => !AgentSettings.Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                .Select(static child => $"'{Defaults}:{child.Key}' is no setting; there are {string.Join(", ", AgentSettings.Names)}."),
        ];
        var errors = new Dictionary<string, string[]>();
        SettingsRules.Check(options.Defaults ?? new AgentSettings(), Defaults, errors);
        faults.AddRange(errors.Select(static error => $"'{error.Key.Replace('.', ':')}': {string.Join(' ', error.Value)}"));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
