using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.LateWrites;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Comparison;

/// <summary>Asks several models the same at once. Each branch is a call of its own: metered, limited and paid for as any other.</summary>
internal sealed class Comparisons(ModelCalls calls, ComparisonStore store, LateWriter late, IOptions<ComparisonOptions> options, TimeProvider clock)
{
    /// <returns>The comparison, and whether every branch has its whole answer.</returns>
    public async Task<(ComparisonResult Result, bool IsWhole)> RunAsync(
        CallerIdentity caller, Guid id, CompareRequest request, IComparisonListener listener, CancellationToken ct)
    {
        var createdAt = clock.GetUtcNow();
        string[] models = [.. request.Branches.Select(static branch => branch.Model)];
        await listener.BegunAsync(id, models);
        var branches = await Task.WhenAll(request.Branches.Select((branch, number) => RunAsync(caller, number, branch, listener, ct)));
        var result = new ComparisonResult(
            id, createdAt, new RawJson(Encoding.UTF8.GetString(request.Body.Span)),
            new RawJson(JsonSerializer.Serialize(branches, ComparisonJson.Readable.BranchResultArray)));
        var completed = branches.Count(static branch => branch.Status == CompletionStatus.Completed);
        var summary = new ComparisonSummary(id, createdAt, request.Prompt, models, completed, CostOf(branches));
        await late.WriteAsync(new LateWrite(
            "a comparison", result.Request.Text.Length + result.Branches.Text.Length, write => store.AddAsync(caller.TenantId, caller.UserId, summary, result, write)));
        // Who has the end finds the comparison in the list.
        await listener.EndedAsync(id);
        return (result, completed == branches.Length);
    }

    private async Task<BranchResult> RunAsync(CallerIdentity caller, int number, ChatRequest request, IComparisonListener listener, CancellationToken ct)
    {
        var branch = new Branch(number, request, new BranchSink(number, listener, options.Value.MostAnswerBytes, clock));
        var result = await branch.RunAsync(calls, caller, ct);
        await listener.DoneAsync(result);
        return result;
    }

    private static long? CostOf(BranchResult[] branches) =>
        branches.All(static branch => branch.CostNanoUsd is not null) ? branches.Sum(static branch => branch.CostNanoUsd) : null;
}
