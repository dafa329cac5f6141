using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models;
using Anthropic.Models.Messages;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Clients;

/// <summary>Anthropic's official client, unchanged and strict, through the gateway of the running stack.</summary>
public sealed class AnthropicClientTests(RunningPlatform platform) : IDisposable
{
    private static readonly Tool Weather = new()
    {
        Name = "weather",
        InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") }, Required = ["city"] },
    };

    private readonly AnthropicClient _client = Client(platform, RunningPlatform.ApiKey);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task Plain_and_streamed_answers_come_with_their_usage(string model)
    {
        var plain = await _client.Messages.Create(Ask(model));
        Assert.True(plain.Content[0].TryPickText(out var text) && text.Text.Length > 0);
        Assert.True(plain.Usage.OutputTokens > 0);

        var (streamed, output) = ("", 0L);
        await foreach (var e in _client.Messages.CreateStreaming(Ask(model)))
        {
            e.Validate();
            streamed += e.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece) ? piece.Text : "";
            output = e.TryPickDelta(out var end) ? end.Usage.OutputTokens : output;
        }

        Assert.NotEmpty(streamed);
        Assert.True(output > 0);
    }

    [Fact]
    public async Task Parallel_tools_are_called_their_results_are_given_and_the_answer_comes()
    {
        var asked = await _client.Messages.Create(Ask("simulated:tool_calls=3") with { Tools = [Weather] });
        Assert.Equal(StopReason.ToolUse, asked.StopReason?.Value());
        ToolUseBlock[] calls = [.. asked.Content.Select(static block => block.TryPickToolUse(out var call) ? call : null).OfType<ToolUseBlock>()];
        Assert.Equal(3, calls.Length);

        List<ContentBlockParam> said = [.. calls.Select(static call => (ContentBlockParam)new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input })];
        List<ContentBlockParam> results = [.. calls.Select(static call => (ContentBlockParam)new ToolResultBlockParam(call.ID) { Content = "rain" })];
        var answer = await _client.Messages.Create(Ask("simulated") with
        {
            Tools = [Weather],
            Messages = [new UserMessageParam("Will it rain?"), new AssistantMessageParam(said), new UserMessageParam(results)],
        });
        Assert.Equal(StopReason.EndTurn, answer.StopReason?.Value());
    }

    [Fact]
    public async Task A_prompt_is_measured()
    {
        var count = await _client.Messages.CountTokens(new MessageCountTokensParams { Model = "simulated", Messages = [new UserMessageParam(new string('x', 400))] });
        Assert.Equal(100, count.InputTokens);
    }

    [Fact]
    public async Task Errors_are_understood_whoever_makes_them()
    {
        var refused = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => _client.Messages.Create(Ask("simulated:speed=9")));
        Assert.Equal((System.Net.HttpStatusCode.BadRequest, ErrorType.InvalidRequestError), (refused.StatusCode, refused.Type!.Value()));
        Assert.Contains("speed", refused.ApiMessage, StringComparison.Ordinal);

        using var stranger = Client(platform, "not-a-key-of-this-platform");
        var unknown = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => stranger.Messages.Create(Ask("simulated")));
        Assert.Equal((System.Net.HttpStatusCode.Unauthorized, ErrorType.AuthenticationError), (unknown.StatusCode, unknown.Type!.Value()));
        Assert.True(Guid.TryParse(unknown.RequestID, out _));
    }

    [Fact]
    public async Task A_stream_that_is_given_up_ends_at_the_provider()
    {
        var aborted = platform.Upstream.Aborted;
        platform.Upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        try
        {
            using var enough = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var e in _client.Messages.CreateStreaming(Ask("fake-large"), enough.Token))
                {
                    await enough.CancelAsync();
                }
            });
            await Poll.UntilAsync(() => platform.Upstream.Aborted == aborted + 1, "the provider is told");
        }
        finally
        {
            platform.Upstream.Script = new();
        }
    }

    private static AnthropicClient Client(RunningPlatform platform, string key) => new(
        new ClientOptions { ApiKey = key, BaseUrl = platform.GatewayAddress.ToString().TrimEnd('/'), MaxRetries = 0, ResponseValidation = true });

    private static MessageCreateParams Ask(string model) => new() { Model = model, MaxTokens = 500, Messages = [new UserMessageParam("Say something, please.")] };
}
