using System.Diagnostics;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Telemetry;

/// <summary>One attempt at a provider, as telemetry sees it.</summary>
internal sealed class GenAIOperation : IDisposable
{
    private readonly GenAITelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Candidate _candidate;
    private readonly bool _hasOutput;
    private readonly Activity? _span;
    private readonly TagList _tags;
    private TimeSpan? _took;

    public GenAIOperation(GenAITelemetry telemetry, Attempt attempt, ModelRequest request, TimeProvider clock)
    {
        (_telemetry, _clock, _candidate) = (telemetry, clock, attempt.Candidate);
        _started = clock.GetTimestamp();
        _hasOutput = request is ChatRequest;
        _tags = new TagList { { "gen_ai.operation.name", request.Operation }, { "gen_ai.provider.name", _candidate.Provider.Name } };
        if (_candidate.Provider.Address is { } address)
        {
            _tags.Add("server.address", address.Host);
            _tags.Add("server.port", address.Port);
        }

        Pace = request.Stream ? new StreamPace(telemetry, tally => TagsOf(tally, null), clock) : null;
        _span = PlatformActivity.Source.HasListeners() ? StartSpan(request) : null;
        if (_span is { IsAllDataRequested: true })
        {
            Describe(_span, attempt, request);
            Output = request is ChatRequest chat && telemetry.MostContentBytes is { } most ? Capture(_span, chat, most) : null;
        }
    }

    /// <summary>Null for what doesn't stream.</summary>
    public StreamPace? Pace { get; }

    /// <summary>Takes what the model says; null when that is nobody's business.</summary>
    public CapturedOutput? Output { get; }

    /// <summary>The provider has said everything. What is done with it takes its own time.</summary>
    public void Received() => _took = _clock.GetElapsedTime(_started);

    public void Ended(ReplyTally tally)
    {
        if (tally.Error is not null)
        {
            Failed(tally, "upstream_error");
            return;
        }

        Close(tally, null);
    }

    public void Failed(ReplyTally tally, string error)
    {
        _span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
        Close(tally, error);
    }

    public void Dispose() => _span?.Dispose();

    private Activity? StartSpan(ModelRequest request)
    {
        var tags = _tags;
        tags.Add("gen_ai.request.model", _candidate.Model);
        return PlatformActivity.Source.StartActivity($"{request.Operation} {_candidate.Model}", ActivityKind.Client, default(ActivityContext), tags);
    }

    private static void Describe(Activity span, Attempt attempt, ModelRequest request)
    {
        span.SetTag("platform.llm.attempt", attempt.Number);
        span.SetTag("platform.llm.provider", attempt.Candidate.ProviderName);
        span.SetTag("platform.llm.deployment", attempt.Candidate.Deployment?.Name);
        span.SetTag("platform.llm.provider_model", attempt.Candidate.ProviderModel);
        span.SetTag("gen_ai.conversation.id", span.Parent?.GetTagItem("gen_ai.conversation.id"));
        request.Describe(span);
    }

    private static CapturedOutput Capture(Activity span, ChatRequest request, int most)
    {
        var input = CapturedInput.Read(request.Body, most);
        span.SetTag("gen_ai.system_instructions", input.Instructions);
        span.SetTag("gen_ai.input.messages", input.Messages);
        return new CapturedOutput(request.Choices, most);
    }

    private void Close(ReplyTally tally, string? error)
    {
        var took = _took ?? _clock.GetElapsedTime(_started);
        var speed = error is null ? SpeedOf(tally, took) : null;
        Record(tally, took, speed, TagsOf(tally, error));
        if (_span is { IsAllDataRequested: true })
        {
            Describe(_span, tally);
            _span.SetTag("platform.llm.output_tokens_per_second", speed);
            _span.SetTag("gen_ai.response.time_to_first_chunk", Pace?.FirstChunk?.TotalSeconds);
            _span.SetTag("gen_ai.output.messages", Output?.ToJson());
        }
    }

    /// <summary>Null where nothing is counted.</summary>
    private static double? SpeedOf(ReplyTally tally, TimeSpan took) =>
        tally.Usage is { Output: > 0 and var output } && took > TimeSpan.Zero ? output / took.TotalSeconds : null;

    private static void Describe(Activity span, ReplyTally tally)
    {
        span.SetTag("gen_ai.response.id", tally.Id);
        span.SetTag("gen_ai.response.model", tally.Model);
        span.SetTag("gen_ai.response.finish_reasons", tally.FinishReason is { } reason ? new[] { reason } : null);
        if (tally.Usage is { } usage)
        {
            span.SetTag("gen_ai.usage.input_tokens", usage.Input);
            span.SetTag("gen_ai.usage.output_tokens", usage.Output);
            span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInput);
            span.SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWriteInput);
            span.SetTag("gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
            span.SetTag("gen_ai.usage.audio.input_tokens", usage.AudioInput > 0 ? usage.AudioInput : null);
            span.SetTag("gen_ai.usage.audio.output_tokens", usage.AudioOutput > 0 ? usage.AudioOutput : null);
        }
    }

    private void Record(ReplyTally tally, TimeSpan took, double? speed, TagList tags)
    {
        _telemetry.Duration.Record(took.TotalSeconds, tags);
        if (speed is { } tokensPerSecond)
        {
            _telemetry.Speed.Record(tokensPerSecond, tags);
        }

        if (tally.Usage is { } usage)
        {
            Record(usage.Input, "input", tags);
            if (_hasOutput)
            {
                Record(usage.Output, "output", tags);
            }
        }
    }

    private void Record(long tokens, string type, TagList tags)
    {
        tags.Add("gen_ai.token.type", type);
        _telemetry.Usage.Record(tokens, tags);
    }

    private TagList TagsOf(ReplyTally tally, string? error)
    {
        var tags = _tags;
        // Only a model that answered is worth a series: the name comes from the caller.
        tags.Add("gen_ai.request.model", error is null || tally.Id is not null ? ModelName() : SeriesNames.Other);
        if (tally.Model is { } model)
        {
            tags.Add("gen_ai.response.model", _telemetry.Models.Of(model));
        }

        if (error is not null)
        {
            tags.Add("error.type", _telemetry.Errors.Of(error));
        }

        return tags;
    }

    private string ModelName() => (_candidate.Deployment is null ? _telemetry.Models : _telemetry.DeployedModels).Of(_candidate.Model);
}
