using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Mcp;

/// <summary>Section <c>Mcp</c>: extensions that are MCP servers.</summary>
internal sealed class McpOptions
{
    public const string Section = "Mcp";

    /// <summary>What the servers' headers and variables are encrypted with; the same for every replica and every start. Without it none can be stored.</summary>
    [MinLength(16, ErrorMessage = "Mcp:SecretEncryptionSecret is too short: it needs 16 or more random characters.")]
    public string? SecretEncryptionSecret { get; set; }

    /// <summary>For starting a server or connecting to it, and for what both say before the first call.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the tools of a server that is there are read again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a server that is away is tried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is looked which servers are due, and which sessions may end.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server that is away counts as degraded, and a tool that its server lists no more is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a session may be unused before it ends, and with it the process of a command.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most processes of commands that this replica runs at a time.</summary>
    [Range(0, 1000)]
    public int MaxProcesses { get; set; } = 16;

    /// <summary>The commands that tenants may run, by the name that they ask for them. None unless an administrator lists some.</summary>
    public IDictionary<string, McpCommand> Commands { get; set; } = new Dictionary<string, McpCommand>(StringComparer.Ordinal);
}

/// <summary>A command that tenants may run.</summary>
internal sealed class McpCommand
{
    /// <summary>The program.</summary>
    public string Path { get; set; } = "";

    /// <summary>What it is always given.</summary>
    public IList<string> Arguments { get; set; } = [];

    /// <summary>Whether tenants may add arguments of their own.</summary>
    public bool AllowArguments { get; set; }

    /// <summary>The variables that tenants may set. What some of them do to a program is up to whoever allows them.</summary>
    public IList<string> AllowedVariables { get; set; } = [];

    /// <summary>Variables that it is always given, besides a PATH and folders of its own.</summary>
    public IDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The most memory that each of its processes may use.</summary>
    public int MemoryMegabytes { get; set; } = 1024;
}

[OptionsValidator]
internal sealed partial class McpOptionsValidator : IValidateOptions<McpOptions>;

/// <summary>Looks at the list of commands, which attributes can't.</summary>
internal sealed class McpCommandValidator : IValidateOptions<McpOptions>
{
    public ValidateOptionsResult Validate(string? name, McpOptions options)
    {
        var failures = options.Commands.SelectMany(static command => Check($"Mcp:Commands:{command.Key}", command.Value)).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string key, McpCommand command)
    {
        if (!Path.IsPathFullyQualified(command.Path))
        {
            yield return $"{key}:Path must be the full path of a program.";
        }

        if (command.MemoryMegabytes < 16)
        {
            yield return $"{key}:MemoryMegabytes must be 16 or more.";
        }
    }
}
