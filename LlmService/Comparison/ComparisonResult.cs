using System.Text.Json.Serialization;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Comparison;

/// <summary>A comparison with all that was asked and said.</summary>
internal sealed record ComparisonResult(Guid Id, DateTimeOffset CreatedAt, RawJson Request, RawJson Branches);

/// <summary>A comparison in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it was asked.</param>
/// <param name="Prompt">The beginning of what was asked.</param>
/// <param name="Models">Who was asked, in the order of the branches.</param>
/// <param name="Completed">How many of them gave a whole answer.</param>
/// <param name="CostNanoUsd">What all of them cost; null when of one it is not known.</param>
internal sealed record ComparisonSummary(Guid Id, DateTimeOffset CreatedAt, string? Prompt, IReadOnlyList<string> Models, int Completed, long? CostNanoUsd);

/// <summary>A page of comparisons, newest first, and where the next one begins; null at the end.</summary>
internal sealed record ComparisonPage(IReadOnlyList<ComparisonSummary> Items, string? NextCursor);

/// <summary>How one model did.</summary>
internal sealed record BranchResult(int Branch, string Model, string Status)
{
    /// <summary>Id of its call, in the ledger too; null when it didn't come to a call.</summary>
    public Guid? RequestId { get; init; }

    public string? FinishReason { get; init; }

    public double LatencyMs { get; init; }

    public double? TimeToFirstTokenMs { get; init; }

    public long InputTokens { get; init; }

    public long CachedInputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>The provider gave no count; the tokens are ours.</summary>
    public bool Estimated { get; init; }

    /// <summary>Null where no price is known.</summary>
    public long? CostNanoUsd { get; init; }

    public BranchError? Error { get; init; }

    /// <summary>What it said; left out of the event that ends a branch, which follows all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Message { get; init; }
}

/// <summary>Why a branch has no answer, or not all of it: what a chat call of its own would have been told.</summary>
internal sealed record BranchError(int Status, string Type, string? Code, string Message);
