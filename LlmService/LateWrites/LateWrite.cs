namespace Platform.LlmService.LateWrites;

/// <summary>Something to be written behind an answer.</summary>
/// <param name="What">For the log.</param>
/// <param name="Bytes">What it holds in memory, about.</param>
/// <param name="RunAsync">Writes it; may be run again after it has got through.</param>
internal sealed record LateWrite(string What, long Bytes, Func<CancellationToken, Task> RunAsync);
