using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Mcp;

/// <summary>What the description of an MCP server must look like before it is stored.</summary>
internal sealed class McpRules(IOptions<McpOptions> options, McpSecrets secrets)
{
    private const int MaxArguments = 32;
    private const int MaxArgumentLength = 1024;

    public void Check(McpDefinition? mcp, Dictionary<string, string[]> errors)
    {
        if (mcp is null)
        {
            errors["mcp"] = ["An extension of kind mcp says where its server is: {\"url\": …} or {\"command\": …}."];
            return;
        }

        if (mcp.TimeoutSeconds is not (null or (>= 1 and <= InvocationOptions.LongestTimeoutSeconds)))
        {
            errors["mcp.timeoutSeconds"] = [$"Must be between 1 and {InvocationOptions.LongestTimeoutSeconds}."];
        }

        if (mcp.Url is null == mcp.Command is null)
        {
            errors["mcp.url"] = ["Either url or command is required, and not both."];
        }
        else if (mcp.Url is not null)
        {
            CheckAddress(mcp, errors);
        }
        else
        {
            CheckCommand(mcp, errors);
        }

        CheckStorage(SecretsOf(mcp), mcp.Url is null ? "mcp.environment" : "mcp.headers", errors);
    }

    /// <summary>Whether there is a way to store secrets, if there are any.</summary>
    public void CheckStorage<T>(IReadOnlyDictionary<string, T>? values, string place, Dictionary<string, string[]> errors)
        => Refuse(errors, place, !secrets.CanStore && values is { Count: > 0 }, $"Secrets can't be stored: this installation has no {McpOptions.Section}:{nameof(McpOptions.SecretEncryptionSecret)}.");

    /// <summary>The headers or variables of a description that has passed.</summary>
    public static Dictionary<string, string> SecretsOf(McpDefinition mcp)
        => (mcp.Url is null ? mcp.Environment : mcp.Headers)?.ToDictionary(static pair => pair.Key, static pair => pair.Value ?? "") ?? [];

    private static void CheckAddress(McpDefinition mcp, Dictionary<string, string[]> errors)
    {
        if (!ExtensionRules.IsUrl(mcp.Url))
        {
            errors["mcp.url"] = [ExtensionRules.UrlExpected];
        }

        Refuse(errors, "mcp.arguments", mcp.Arguments is { Count: > 0 }, "Only a command has arguments.");
        Refuse(errors, "mcp.environment", mcp.Environment is { Count: > 0 }, "Only a command has variables; a server at an address has headers.");
        HeaderRules.Check(mcp.Headers, "mcp.headers", errors);
    }

    private void CheckCommand(McpDefinition mcp, Dictionary<string, string[]> errors)
    {
        Refuse(errors, "mcp.headers", mcp.Headers is { Count: > 0 }, "Only a server at an address has headers; a command has environment.");
        if (!options.Value.Commands.TryGetValue(mcp.Command ?? "", out var command))
        {
            errors["mcp.command"] = ["No administrator has allowed a command of this name; see the setting Mcp:Commands."];
            return;
        }

        var arguments = mcp.Arguments ?? [];
        Refuse(errors, "mcp.arguments", arguments.Count > 0 && !command.AllowArguments, "This command takes no arguments from tenants.");
        Refuse(errors, "mcp.arguments", arguments.Count > MaxArguments || arguments.Any(static one => one is not { Length: <= MaxArgumentLength } || one.Contains('\0', StringComparison.Ordinal)),
            $"Must be at most {MaxArguments} texts of at most {MaxArgumentLength} characters.");
        foreach (var (variable, value) in mcp.Environment ?? new Dictionary<string, string?>())
        {
            var isAllowed = command.AllowedVariables.Contains(variable);
            Refuse(errors, $"mcp.environment.{variable}", !isAllowed, "No administrator has allowed this variable for the command; see the setting Mcp:Commands.");
            Refuse(errors, $"mcp.environment.{variable}", isAllowed && !IsValue(value), $"Must be 1 to {HeaderRules.MaxLength} characters, without NUL.");
        }
    }

    private static bool IsValue(string? value) => value is { Length: >= 1 and <= HeaderRules.MaxLength } && !value.Contains('\0', StringComparison.Ordinal);

    private static void Refuse(Dictionary<string, string[]> errors, string field, bool isWrong, string message)
    {
        if (isWrong)
        {
            errors[field] = [message];
        }
    }
}
