using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.LlmService.Agents;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>Reads a chat completion that is asked of an agent.</summary>
internal static class RunRequestReader
{
    // What the agent decides itself, or what a run of several rounds has no answer for.
    private static readonly string[] NotForAgents = ["tools", "functions", "function_call", "logprobs", "top_logprobs", "audio"];
    private static readonly string[] Ours = ["model", "messages", "stream", "stream_options", "tool_choice", "n"];

    /// <param name="chat">A body that has been checked.</param>
    /// <param name="agent">Its name.</param>
    /// <param name="settings">What the request says of the agent's settings beside the fields of a chat completion.</param>
    /// <exception cref="ChatRequestException">It asks for what agents don't do.</exception>
    public static RunRequest Read(ChatRequest chat, string agent, AgentSettings? settings = null)
    {
        using var body = JsonDocument.Parse(chat.Body);
        var root = body.RootElement;
        if (Array.Find(NotForAgents, name => IsSaid(root, name)) is { } refused)
        {
            throw new ChatRequestException($"'{refused}' can't be said to an agent.", refused) { Code = "unsupported_parameter" };
        }

        if (chat.Choices != 1)
        {
            throw ChatRequestException.WrongValue("n", "1, an agent gives one answer");
        }

        var messages = root.GetProperty("messages").EnumerateArray().Select(Raw).ToArray();
        var fields = root.EnumerateObject().Where(static field => !Ours.Contains(field.Name)).ToDictionary(static field => field.Name, static field => Raw(field.Value));
        settings ??= new AgentSettings();
        return new RunRequest(agent, settings with { ToolChoice = settings.ToolChoice ?? ReadToolChoice(root) }, messages, fields)
        {
            Stream = chat.Stream,
            IncludeUsage = chat.IncludeUsage,
        };
    }

    private static bool IsSaid(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    private static string? ReadToolChoice(JsonElement root)
    {
        if (!IsSaid(root, "tool_choice"))
        {
            return null;
        }

        var choice = root.GetProperty("tool_choice");
        return Array.Find(SettingsRules.ToolChoices, one => choice.ValueKind == JsonValueKind.String && choice.ValueEquals(one))
            ?? throw ChatRequestException.WrongValue("tool_choice", $"one of {string.Join(", ", SettingsRules.ToolChoices)}");
    }

    private static ReadOnlyMemory<byte> Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();
}
