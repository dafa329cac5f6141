namespace Platform.LlmService.WarmUp;

/// <summary>A run that this process does, with all that it needs for it.</summary>
internal sealed record ClaimedRun(
    Guid Id, Guid TenantId, string Name, string Reason, Guid UserId, string Model, IReadOnlyList<string> Prompts, int MaxTokens, WarmUpWindow? Window)
{
    public int Done { get; set; }

    public int Failed { get; set; }

    public string? YieldsTo { get; set; }

    public string? Error { get; set; }

    /// <summary>The prompt that is next.</summary>
    public int Next => Done + Failed;
}
