using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>The tools of agents at ExtensionService, for the caller whose identity goes along: what they may not do, their agent can't do for them.</summary>
internal sealed class AgentToolsClient(HttpClient http)
{
    /// <exception cref="ChatRequestException">The caller may not see tools.</exception>
    /// <exception cref="UnavailableException">ExtensionService can't be asked.</exception>
    public async Task<IReadOnlyList<AgentTool>> ListAsync(string identity, string agent, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/agents/{agent}/tools") { Headers = { { InternalHeaders.Identity, identity } } };
            using var response = await http.SendAsync(request, ct);
            if (response.StatusCode == HttpStatusCode.Forbidden)
            {
                throw MayNotSee();
            }

            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync(RunJson.Default.AgentToolList, ct))?.Tools ?? [];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new UnavailableException("The agent's tools can't be looked up at the moment, so no model was asked.", inner: e);
        }
    }

    /// <summary>Calls a tool. Whatever goes wrong is an answer too.</summary>
    public async Task<ToolAnswer> InvokeAsync(string identity, AgentTool tool, byte[] arguments, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/extensions/{tool.Extension}/tools/{tool.Name}")
            {
                Headers = { { InternalHeaders.Identity, identity } },
                Content = new ByteArrayContent(arguments) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            return response.IsSuccessStatusCode ? new ToolAnswer(ResultOf(body)) : FailureOf(response.StatusCode, body);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            return ToolAnswer.Failed("tool-unavailable", "Tools can't be called at the moment.");
        }
    }

    private static ChatRequestException MayNotSee() => new("This agent has tools, or may have: it needs the scopes 'extensions:read' and 'extensions:invoke'.")
    {
        Status = StatusCodes.Status403Forbidden,
        Type = "permission_error",
        Code = "insufficient_permissions",
    };

    /// <summary>Text as it is, anything else as JSON.</summary>
    private static string ResultOf(byte[] body)
    {
        using var answer = JsonDocument.Parse(body);
        var result = answer.RootElement.GetProperty("result");
        try
        {
            return result.ValueKind == JsonValueKind.String ? result.GetString() ?? "" : result.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // An escape in it that is no character.
            return result.GetRawText();
        }
    }

    private static ToolAnswer FailureOf(HttpStatusCode status, byte[] body)
    {
        using var problem = JsonDocument.Parse(body);
        var said = problem.RootElement;
        var type = TextOf(said, "type") is { } uri && uri.StartsWith(ProblemTypes.Prefix, StringComparison.Ordinal)
            ? uri[ProblemTypes.Prefix.Length..]
            : $"status-{(int)status}";
        return ToolAnswer.Failed(type, ErrorsOf(said) ?? TextOf(said, "detail") ?? TextOf(said, "title") ?? "The call failed.");
    }

    private static string? ErrorsOf(JsonElement problem) =>
        problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? string.Join(' ', errors.EnumerateObject().Select(static field => $"{field.Name}: {field.Value}"))
            : null;

    private static string? TextOf(JsonElement problem, string name) =>
        problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
