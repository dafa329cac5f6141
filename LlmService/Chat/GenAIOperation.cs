using System.Diagnostics;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>One attempt at a provider, as telemetry sees it.</summary>
internal sealed class GenAIOperation : IDisposable
{
    private readonly GenAITelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Activity? _span;
    private readonly string _model;
    private readonly bool _hasOutput;
    private TagList _tags;

    public GenAIOperation(GenAITelemetry telemetry, Attempt attempt, ModelRequest request, TimeProvider clock)
    {
        _telemetry = telemetry;
        _clock = clock;
        _started = clock.GetTimestamp();
        _hasOutput = request is ChatRequest;
        var (provider, deployment) = (attempt.Candidate.Provider, attempt.Candidate.Deployment);
        _model = attempt.Candidate.Model;
        _tags = new TagList { { "gen_ai.operation.name", request.Operation }, { "gen_ai.provider.name", provider.Name } };
        if (provider.Address is { } address)
        {
            _tags.Add("server.address", address.Host);
            _tags.Add("server.port", address.Port);
        }

        _span = PlatformActivity.Source.StartActivity($"{request.Operation} {_model}", ActivityKind.Client, default(ActivityContext), _tags);
        _span?.SetTag("gen_ai.request.model", _model);
        _span?.SetTag("gen_ai.request.stream", request.Stream);
        _span?.SetTag("platform.llm.attempt", attempt.Number);
        _span?.SetTag("platform.llm.provider", attempt.Candidate.ProviderName);
        _span?.SetTag("platform.llm.deployment", deployment?.Name);
        _span?.SetTag("platform.llm.provider_model", attempt.Candidate.ProviderModel);
        _span?.SetTag("gen_ai.request.max_tokens", (request as ChatRequest)?.MaxTokens);
    }

    public void Ended(ReplyTally tally)
    {
        if (tally.Error is not null)
        {
            Failed(tally, "upstream_error");
            return;
        }

        // Only a model that answered is worth a series: the name comes from the caller.
        _tags.Add("gen_ai.request.model", _model);
        _tags.Add("gen_ai.response.model", tally.Model);
        Describe(tally);
        Record(tally);
    }

    public void Failed(ReplyTally tally, string error)
    {
        _tags.Add("gen_ai.request.model", tally.Id is null ? "_OTHER" : _model);
        _tags.Add("error.type", error);
        _span?.SetTag("error.type", error);
        _span?.SetStatus(ActivityStatusCode.Error, error);
        Describe(tally);
        Record(tally);
    }

    public void Dispose() => _span?.Dispose();

    private void Describe(ReplyTally tally)
    {
        if (_span is not { IsAllDataRequested: true })
        {
            return;
        }

        _span.SetTag("gen_ai.response.id", tally.Id);
        _span.SetTag("gen_ai.response.model", tally.Model);
        _span.SetTag("gen_ai.response.finish_reasons", tally.FinishReason is { } reason ? new[] { reason } : null);
        if (tally.Usage is { } usage)
        {
            _span.SetTag("gen_ai.usage.input_tokens", usage.Input);
            _span.SetTag("gen_ai.usage.output_tokens", usage.Output);
            _span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInput);
            _span.SetTag("gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
        }
    }

    private void Record(ReplyTally tally)
    {
        _telemetry.Duration.Record(_clock.GetElapsedTime(_started).TotalSeconds, _tags);
        if (tally.Usage is { } usage)
        {
            Record(usage.Input, "input");
            if (_hasOutput)
            {
                Record(usage.Output, "output");
            }
        }
    }

    private void Record(long tokens, string type)
    {
        var tags = _tags;
        tags.Add("gen_ai.token.type", type);
        _telemetry.Usage.Record(tokens, tags);
    }
}
