using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Messages;

/// <summary>Anthropic's official client, unchanged, and strict about what it is given.</summary>
public sealed class AnthropicClientTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly Tool Weather = new()
    {
        Name = "weather",
        Description = "Tells the weather.",
        InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") }, Required = ["city"] },
    };

    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;
    private AnthropicClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _client = new AnthropicClient(new ClientOptions
        {
            ApiKey = "checked by the gateway",
            BaseUrl = _llm.Address.ToString().TrimEnd('/'),
            HttpClient = _llm.Client,
            MaxRetries = 0,
            ResponseValidation = true,
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task A_message_is_answered_and_counted(string model)
    {
        var message = await _client.Messages.Create(Ask(model) with { System = "Be kind.", StopSequences = ["never said"] });
        Assert.NotEmpty(TextOf(message));
        Assert.Equal(StopReason.EndTurn, message.StopReason?.Value());
        var row = await _llm.SettledAsync();
        Assert.Equal((row.Input, row.Output), (message.Usage.InputTokens + message.Usage.CacheReadInputTokens, message.Usage.OutputTokens));
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task A_stream_is_read_to_its_end(string model)
    {
        var (text, output) = ("", 0L);
        var stop = default(StopReason?);
        await foreach (var e in _client.Messages.CreateStreaming(Ask(model)))
        {
            e.Validate();
            if (e.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text += piece.Text;
            }

            if (e.TryPickDelta(out var end))
            {
                (stop, output) = (end.Delta.StopReason?.Value(), end.Usage.OutputTokens);
            }
        }

        Assert.NotEmpty(text);
        Assert.Equal(StopReason.EndTurn, stop);
        Assert.Equal((await _llm.SettledAsync()).Output, output);
    }

    [Fact]
    public async Task A_tool_is_called_its_result_is_given_and_the_answer_comes()
    {
        var asked = await _client.Messages.Create(Ask("simulated") with { Tools = [Weather], ToolChoice = new ToolChoiceTool("weather") });
        Assert.Equal(StopReason.ToolUse, asked.StopReason?.Value());
        var call = Assert.Single(CallsOf(asked));
        Assert.Equal("weather", call.Name);
        Assert.NotEmpty(call.Input["city"].GetString()!);

        var answer = await _client.Messages.Create(Ask("simulated") with
        {
            Tools = [Weather],
            Messages =
            [
                new UserMessageParam("Will it rain?"),
                new AssistantMessageParam(new List<ContentBlockParam> { new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input } }),
                new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam(call.ID) { Content = "rain" } }),
            ],
        });
        Assert.Equal(StopReason.EndTurn, answer.StopReason?.Value());
        Assert.NotEmpty(TextOf(answer));
    }

    [Theory]
    [InlineData("simulated:tool_calls=3")]
    [InlineData("simulated:tool_calls=3,interleave=1")]
    public async Task Parallel_calls_come_whole_plain_and_streamed(string model)
    {
        var plain = CallsOf(await _client.Messages.Create(Ask(model) with { Tools = [Weather] }));
        Assert.Equal(3, plain.Select(static call => call.ID).Distinct().Count());

        Dictionary<long, string> inputs = [];
        await foreach (var e in _client.Messages.CreateStreaming(Ask(model) with { Tools = [Weather] }))
        {
            if (e.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var piece))
            {
                inputs[delta.Index] = inputs.GetValueOrDefault(delta.Index, "") + piece.PartialJson;
            }
        }

        Assert.Equal(3, inputs.Count);
        Assert.All(inputs.Values, static input => Assert.NotEmpty(JsonElement.Parse(input).GetProperty("city").GetString()!));
    }

    [Fact]
    public async Task An_answer_fits_the_schema_it_was_asked_for()
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"days":{"type":"integer","minimum":1,"maximum":7}},"required":["days"]}""");
        var answer = await _client.Messages.Create(Ask("simulated") with
        {
            OutputConfig = new OutputConfig { Format = new JsonOutputFormat { Schema = schema.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value) } },
        });
        Assert.InRange(JsonElement.Parse(TextOf(answer)).GetProperty("days").GetInt32(), 1, 7);
    }

    [Fact]
    public async Task A_prompt_is_measured_without_asking_or_billing_anybody()
    {
        MessageParam[] messages = [new UserMessageParam(new string('x', 400))];
        var count = await _client.Messages.CountTokens(new MessageCountTokensParams { Model = "fake-large", Messages = messages });
        Assert.Equal(100, count.InputTokens);
        Assert.Equal(0, _upstream.Received);
        Assert.Empty(await _llm.RowsAsync());
    }

    [Theory]
    [InlineData(400, typeof(AnthropicBadRequestException))]
    [InlineData(404, typeof(AnthropicNotFoundException))]
    [InlineData(429, typeof(AnthropicRateLimitException))]
    [InlineData(503, typeof(AnthropicServiceUnavailableException))]
    public async Task Errors_are_understood(int status, System.Type expected)
    {
        _upstream.Script = new() { Status = status, RetryAfterSeconds = 3 };
        var error = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => _client.Messages.Create(Ask("fake-large")));
        Assert.IsType(expected, error);
        Assert.NotEmpty(error.ApiMessage!);
        Assert.Equal((await _llm.SettledAsync()).Id.ToString(), error.RequestID);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_an_error_and_not_an_end()
    {
        _upstream.Script = new() { Chunks = 9, Fault = FakeUpstreamFault.Cut, FaultAfter = 3 };
        var pieces = 0;
        await Assert.ThrowsAnyAsync<AnthropicException>(async () =>
        {
            await foreach (var e in _client.Messages.CreateStreaming(Ask("fake-large")))
            {
                pieces++;
            }
        });
        Assert.True(pieces > 0);
        Assert.Equal(CompletionStatus.Error, (await _llm.SettledAsync()).Status);
    }

    [Fact]
    public async Task A_stream_that_is_given_up_ends_at_the_provider_and_is_recorded_as_cancelled()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var e in _client.Messages.CreateStreaming(Ask("fake-large"), enough.Token))
            {
                if (e.TryPickContentBlockDelta(out _))
                {
                    await enough.CancelAsync();
                }
            }
        });
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the provider is told");
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);
    }

    private static MessageCreateParams Ask(string model) => new()
    {
        Model = model,
        MaxTokens = 500,
        Messages = [new UserMessageParam("Say something, please.")],
    };

    private static string TextOf(Message message) => string.Concat(message.Content.Select(static block => block.TryPickText(out var text) ? text.Text : ""));

    private static List<ToolUseBlock> CallsOf(Message message) =>
        [.. message.Content.Select(static block => block.TryPickToolUse(out var call) ? call : null).OfType<ToolUseBlock>()];
}
