namespace Platform.LlmService.Agents;

/// <summary>The levels of an agent's configuration, the most specific first.</summary>
internal static class Level
{
    /// <summary>What a chat says itself; nothing of it is stored.</summary>
    public const string Request = "request";

    public const string Agent = "agent";
    public const string Type = "type";
    public const string Tenant = "tenant";
    public const string Global = "global";
}
