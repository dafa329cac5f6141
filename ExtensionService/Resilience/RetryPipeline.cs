using Platform.ExtensionService.Invocation;
using Polly;
using Polly.Retry;

namespace Platform.ExtensionService.Resilience;

/// <summary>Makes a safe call again that failed in passing, after a short and uneven pause.</summary>
internal static class RetryPipeline
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static ResiliencePipeline<ToolOutcome> Of(int retries, TimeProvider clock)
    {
        if (retries == 0)
        {
            return ResiliencePipeline<ToolOutcome>.Empty;
        }

        return new ResiliencePipelineBuilder<ToolOutcome> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<ToolOutcome>
            {
                MaxRetryAttempts = retries,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static attempt => ValueTask.FromResult(ToolFault.IsPassing(attempt.Outcome.Result)),
            })
            .Build();
    }
}
