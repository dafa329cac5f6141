namespace Platform.LlmService.AgentRuns;

/// <summary>A call that a model wants to have made.</summary>
/// <param name="Id">By which the model knows its answer.</param>
/// <param name="Function">The name by which the model calls the tool.</param>
/// <param name="Arguments">JSON text, byte for byte as the model wrote it; null when it is no text at all.</param>
internal sealed record ToolCall(string Id, string Function, byte[]? Arguments);
