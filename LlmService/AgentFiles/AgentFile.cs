using System.Text;
using System.Text.Json;
using Platform.LlmService.Agents;
using YamlDotNet.Core;

namespace Platform.LlmService.AgentFiles;

/// <summary>An agent as a YAML file: <c>type</c>, <c>description</c> and <c>settings</c>. Its name is that of the file.</summary>
internal static class AgentFile
{
    public const string MediaType = "application/yaml";
    public const int MaxBytes = 512 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and checks a file.</summary>
    /// <param name="name">The agent's.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="errors">What is wrong with it: by field, each with its line; by <c>file</c> when it can't be read at all.</param>
    /// <returns>Null when something is wrong.</returns>
    public static AgentDefinition? Read(string name, byte[] bytes, Dictionary<string, string[]> errors)
    {
        try
        {
            return Read(name, Strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes), errors);
        }
        catch (DecoderFallbackException)
        {
            errors["file"] = ["It is not UTF-8."];
        }
        catch (YamlFault e)
        {
            errors["file"] = [e.Message];
        }

        return null;
    }

    private static AgentDefinition? Read(string name, string text, Dictionary<string, string[]> errors)
    {
        var (root, places) = YamlReader.Read(text);
        try
        {
            var definition = root?.Deserialize(AgentsJson.Default.AgentDefinition);
            if (definition is null)
            {
                errors["file"] = ["It is empty."];
                return null;
            }

            foreach (var (field, messages) in AgentRules.Check(name, definition))
            {
                errors[field] = [.. messages.Select(message => PlaceOf(field, places) + message)];
            }

            return errors.Count == 0 ? definition : null;
        }
        catch (JsonException e)
        {
            var field = e.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : "file";
            errors[field] = [$"{PlaceOf(field, places)}This has the wrong type. Text that looks like a number, or like true or false, needs quotes."];
            return null;
        }
    }

    /// <summary>Of the field, or of what is nearest around it: what is missing stands nowhere.</summary>
    private static string PlaceOf(string field, IReadOnlyDictionary<string, Mark> places)
    {
        for (var at = field; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (places.TryGetValue(at, out var place))
            {
                return YamlFault.Place(place);
            }
        }

        return places.TryGetValue("", out var root) ? YamlFault.Place(root) : "";
    }
}
