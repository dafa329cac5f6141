using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Comparison;

/// <summary>Asks one model of a comparison. Whatever goes wrong with it is its own affair.</summary>
internal sealed class Branch(int number, ChatRequest request, BranchSink sink)
{
    public async Task<BranchResult> RunAsync(ModelCalls calls, CallerIdentity caller, CancellationToken ct)
    {
        try
        {
            // Headers that tell of limits would be those of one branch or another.
            return Ended(await calls.RunAsync(caller, request, sink, CallContext.Silent(), ct));
        }
        catch (ChatRequestException e)
        {
            return Failed(new BranchError(e.Status, e.Type, e.Code, e.Message));
        }
        catch (ProviderException e)
        {
            return Failed(ErrorOf(e));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Measured(CompletionStatus.Cancelled);
        }
        catch (Exception e) when (e is UnavailableException || Weather.Is(e))
        {
            return Failed(new BranchError(
                StatusCodes.Status503ServiceUnavailable, "server_error", "service_unavailable", (e as UnavailableException)?.Message ?? "Briefly unavailable."));
        }
    }

    private BranchResult Ended(CallReport report)
    {
        var (status, tokens, estimated, error) = report.Outcome;
        return Measured(status) with
        {
            InputTokens = tokens.Input,
            CachedInputTokens = tokens.CachedInput,
            OutputTokens = tokens.Output,
            Estimated = estimated,
            CostNanoUsd = report.CostNanoUsd,
            Error = sink.Error is { } broken ? ErrorOf(broken)
                : status is CompletionStatus.Error ? new BranchError(StatusCodes.Status502BadGateway, "upstream_error", null, error ?? "The model provider reported an error.")
                : null,
        };
    }

    private BranchResult Failed(BranchError error) => Measured(CompletionStatus.Error) with { CostNanoUsd = 0, Error = error };

    private BranchResult Measured(string status) => new(number, request.Model, status)
    {
        RequestId = sink.CallId,
        FinishReason = sink.Message.FinishReason,
        LatencyMs = Milliseconds(sink.Elapsed),
        TimeToFirstTokenMs = sink.FirstToken is { } first ? Milliseconds(first) : null,
        Message = sink.Message.IsEmpty && status != CompletionStatus.Completed ? null : new RawJson(sink.Message.ToJson()),
    };

    private static BranchError ErrorOf(ProviderException e) => new(e.Status, e.Type, e.Code, e.Message);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);
}
