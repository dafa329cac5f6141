using System.Text.Json;

namespace Platform.LlmService.Comparison;

/// <summary>Hears of a comparison while it runs, from all branches at once.</summary>
internal interface IComparisonListener
{
    Task BegunAsync(Guid id, IReadOnlyList<string> models);

    /// <summary>Completes when there is room for more: whoever is slow here slows the models down.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    Task DeltaAsync(int branch, JsonElement delta, CancellationToken ct);

    /// <summary>Models are silent, and those in between should not take the connection for dead.</summary>
    Task KeepAliveAsync(CancellationToken ct);

    Task DoneAsync(BranchResult result);

    Task EndedAsync(Guid id);
}

/// <summary>For a client that waits for the whole.</summary>
internal sealed class NoListener : IComparisonListener
{
    public Task BegunAsync(Guid id, IReadOnlyList<string> models) => Task.CompletedTask;

    public Task DeltaAsync(int branch, JsonElement delta, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public Task KeepAliveAsync(CancellationToken ct) => Task.CompletedTask;

    public Task DoneAsync(BranchResult result) => Task.CompletedTask;

    public Task EndedAsync(Guid id) => Task.CompletedTask;
}
