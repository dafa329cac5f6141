using Platform.LlmService.Agents;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>Agents for clients that know only models: <c>agent/{name}</c> is one.</summary>
internal sealed class AgentCompletions(AgentRunner runner, TimeProvider clock)
{
    /// <summary>The request, when it is asked of an agent.</summary>
    public static AgentCompletion? AgentOf(ModelRequest request) =>
        request is ChatRequest chat && chat.Model.StartsWith(AgentName.ModelPrefix, StringComparison.Ordinal) ? new(chat, chat.Model[AgentName.ModelPrefix.Length..]) : null;

    /// <returns>Whether the client was told everything.</returns>
    public Task<bool> RunAsync(HttpContext context, CallerIdentity caller, AgentCompletion asked, IReplySink sink)
    {
        var request = RunRequestReader.Read(asked.Chat, asked.Agent);
        RunListener listener = request.Stream ? new CompletionStream(sink, request, clock) : new CompletionAnswer(sink, clock);
        return runner.RunAsync(context, caller, request, asked.Chat.MaxTokens, listener);
    }
}

/// <summary>A chat completion that is asked of an agent.</summary>
internal sealed record AgentCompletion(ChatRequest Chat, string Agent);
