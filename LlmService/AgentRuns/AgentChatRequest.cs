using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Agents;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>
/// Reads <c>{"messages": […], "stream"?, "settings"?: {…}}</c>. Settings are those of an agent; any other member is a field of a chat completion and
/// reaches the model.
/// </summary>
internal static class AgentChatRequest
{
    // Where they stand in a chat completion, and where they do here.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["model"] = "model",
        ["temperature"] = "temperature",
        ["top_p"] = "topP",
        ["max_tokens"] = "maxTokens",
        ["max_completion_tokens"] = "maxTokens",
        ["seed"] = "seed",
        ["tool_choice"] = "toolChoice",
    };

    /// <exception cref="ChatRequestException">Something is wrong with it.</exception>
    public static (RunRequest Request, ChatRequest Chat) Parse(string agent, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(agent, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON: {e.Message}") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static (RunRequest Request, ChatRequest Chat) Read(string agent, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ChatRequestException("The body must be a JSON object.") { Code = "invalid_json" };
        }

        var settings = root.TryGetProperty("settings", out var said) && said.ValueKind != JsonValueKind.Null ? ReadSettings(said) : null;
        var chat = ChatRequest.Parse(AsCompletion(agent, root));
        return (RunRequestReader.Read(chat, agent, settings), chat);
    }

    private static AgentSettings ReadSettings(JsonElement said)
    {
        AgentSettings? settings;
        try
        {
            settings = said.Deserialize(AgentsJson.Default.AgentSettings);
        }
        catch (JsonException e)
        {
            throw ChatRequestException.WrongValue($"settings{e.Path?.TrimStart('$')}", "another type");
        }

        var errors = new Dictionary<string, string[]>();
        SettingsRules.Check(settings, "settings", errors);
        return errors.Count == 0 && settings is not null
            ? settings
            : throw new ChatRequestException(string.Join(' ', errors.First().Value), errors.First().Key) { Code = "invalid_value" };
    }

    private static byte[] AsCompletion(string agent, JsonElement root)
    {
        var written = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(written, RoundBody.Readable);
        json.WriteStartObject();
        json.WriteString("model", AgentName.ModelPrefix + agent);
        foreach (var field in root.EnumerateObject().Where(static field => field.Name != "settings"))
        {
            if (Settings.TryGetValue(field.Name, out var setting))
            {
                throw new ChatRequestException($"Say it as 'settings.{setting}'.", field.Name) { Code = "unsupported_parameter" };
            }

            field.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return written.WrittenSpan.ToArray();
    }
}
