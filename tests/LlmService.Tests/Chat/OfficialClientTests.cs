using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

/// <summary>The official client, unchanged.</summary>
public sealed class OfficialClientTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather", "Tells the weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;
    private OpenAIClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _client = new OpenAIClient(new ApiKeyCredential("checked by the gateway"), new OpenAIClientOptions
        {
            Endpoint = new Uri(_llm.Address, "v1"),
            Transport = new HttpClientPipelineTransport(_llm.Client),
            RetryPolicy = new ClientRetryPolicy(0),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task Plain_and_streamed_answers_are_understood(string model)
    {
        var chat = _client.GetChatClient(model);
        ChatCompletion plain = await chat.CompleteChatAsync("Say something.");
        Assert.NotEmpty(plain.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, plain.FinishReason);
        Assert.True(plain.Usage.OutputTokenCount > 0);

        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync("Say something."))
        {
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            usage = update.Usage ?? usage;
        }
        Assert.NotEmpty(text);
        // This client always asks for the usage of a stream.
        Assert.True(usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task Models_are_listed_and_found()
    {
        OpenAIModelCollection models = await _client.GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal(["simulated", "fake-large", "fake/small"], models.Select(static m => m.Id));
        OpenAIModel one = await _client.GetOpenAIModelClient().GetModelAsync("fake-large");
        Assert.Equal("fake", one.OwnedBy);
    }

    [Fact]
    public async Task A_tool_is_called_its_result_is_given_and_the_answer_comes()
    {
        var chat = _client.GetChatClient("simulated");
        var options = new ChatCompletionOptions { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage("Will it rain?")];
        ChatCompletion asked = await chat.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        var call = Assert.Single(asked.ToolCalls);
        Assert.Equal("weather", call.FunctionName);
        Assert.NotEmpty(JsonNode.Parse(call.FunctionArguments)!["city"]!.GetValue<string>());

        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(call.Id, "rain"));
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
    }

    [Theory]
    [InlineData("simulated:tool_calls=3")]
    [InlineData("simulated:tool_calls=3,interleave=1")]
    public async Task Parallel_calls_in_a_stream_are_put_together(string model)
    {
        Dictionary<int, (string Id, string Arguments)> calls = [];
        var finished = default(ChatFinishReason?);
        await foreach (var update in _client.GetChatClient(model).CompleteChatStreamingAsync([new UserChatMessage("Will it rain?")], new ChatCompletionOptions { Tools = { Weather } }))
        {
            foreach (var piece in update.ToolCallUpdates)
            {
                var (id, arguments) = calls.GetValueOrDefault(piece.Index, ("", ""));
                calls[piece.Index] = (piece.ToolCallId ?? id, arguments + piece.FunctionArgumentsUpdate);
            }
            finished = update.FinishReason ?? finished;
        }
        Assert.Equal(ChatFinishReason.ToolCalls, finished);
        Assert.Equal(3, calls.Values.Select(static call => call.Id).Distinct().Count());
        Assert.All(calls.Values, static call => Assert.NotNull(JsonNode.Parse(call.Arguments)!["city"]));
    }

    [Fact]
    public async Task An_answer_fits_the_schema_it_was_asked_for()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"days":{"type":"integer","minimum":1,"maximum":7}},"required":["days"],"additionalProperties":false}""");
        ChatCompletion answer = await _client.GetChatClient("simulated").CompleteChatAsync(
            [new UserChatMessage("How long?")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("stay", schema, jsonSchemaIsStrict: true) });
        Assert.InRange(JsonNode.Parse(answer.Content[0].Text)!["days"]!.GetValue<int>(), 1, 7);
    }

    [Theory]
    [InlineData("simulated", 12)]
    [InlineData("fake-large", 2)]
    public async Task Embeddings_are_understood(string model, int dimensions)
    {
        OpenAIEmbeddingCollection all = await _client.GetEmbeddingClient(model).GenerateEmbeddingsAsync(
            ["Good morning"], new EmbeddingGenerationOptions { Dimensions = 12 });
        Assert.Equal(dimensions, Assert.Single(all).ToFloats().Length);
        Assert.True(all.Usage.InputTokenCount > 0);
    }

    [Fact]
    public async Task A_stream_that_is_given_up_ends_at_the_provider_and_is_recorded_as_cancelled()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in _client.GetChatClient("fake-large").CompleteChatStreamingAsync([new UserChatMessage("Say a lot.")], cancellationToken: enough.Token))
            {
                await enough.CancelAsync();
            }
        });
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the provider is told");
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);
    }

    [Fact]
    public async Task Errors_are_understood()
    {
        _upstream.Script = new() { Status = 429, RetryAfterSeconds = 3 };
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _client.GetChatClient("fake-large").CompleteChatAsync("Say something."));
        Assert.Equal(429, error.Status);
        Assert.Contains("the fake upstream says no", error.Message, StringComparison.Ordinal);
    }
}
