namespace Platform.LlmService.Limits;

internal sealed class TokenLimitOptions
{
    public const string Section = "Limits";

    /// <summary>How many LlmServices share the work: while Redis is away, each grants its part of every limit.</summary>
    public int Replicas { get; set; } = 1;
}
