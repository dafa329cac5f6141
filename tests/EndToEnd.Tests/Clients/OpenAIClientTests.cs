using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Clients;

/// <summary>OpenAI's official client, unchanged, through the gateway of the running stack.</summary>
public sealed class OpenAIClientTests(RunningPlatform platform)
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather", "Tells the weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static readonly BinaryData Stay =
        BinaryData.FromString("""{"type":"object","properties":{"days":{"type":"integer","minimum":1,"maximum":7}},"required":["days"],"additionalProperties":false}""");

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task Plain_and_streamed_answers_come_with_their_usage(string model)
    {
        var chat = Client().GetChatClient(model);
        ChatCompletion plain = await chat.CompleteChatAsync("Say something.");
        Assert.NotEmpty(plain.Content[0].Text);
        Assert.True(plain.Usage.OutputTokenCount > 0);

        var (text, usage) = ("", default(ChatTokenUsage));
        await foreach (var update in chat.CompleteChatStreamingAsync("Say something."))
        {
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.NotEmpty(text);
        Assert.True(usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task A_tool_is_called_its_result_is_given_and_the_answer_comes()
    {
        var (chat, options) = (Client().GetChatClient("simulated"), new ChatCompletionOptions { Tools = { Weather } });
        List<ChatMessage> messages = [new UserChatMessage("Will it rain?")];
        ChatCompletion asked = await chat.CompleteChatAsync(messages, options);
        var call = Assert.Single(asked.ToolCalls);
        messages.AddRange([new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "rain")]);
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
    }

    [Theory]
    [InlineData("simulated:tool_calls=3")]
    [InlineData("simulated:tool_calls=3,interleave=1")]
    public async Task Parallel_calls_in_a_stream_are_put_together(string model)
    {
        Dictionary<int, string> calls = [];
        await foreach (var update in Client().GetChatClient(model).CompleteChatStreamingAsync([new UserChatMessage("Will it rain?")], new ChatCompletionOptions { Tools = { Weather } }))
        {
            foreach (var piece in update.ToolCallUpdates)
            {
                calls[piece.Index] = calls.GetValueOrDefault(piece.Index, "") + piece.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal(3, calls.Count);
        Assert.All(calls.Values, static arguments => Assert.NotEmpty(JsonElement.Parse(arguments).GetProperty("city").GetString()!));
    }

    [Fact]
    public async Task An_answer_fits_the_schema_it_was_asked_for()
    {
        var format = ChatResponseFormat.CreateJsonSchemaFormat("stay", Stay, jsonSchemaIsStrict: true);
        ChatCompletion answer = await Client().GetChatClient("simulated").CompleteChatAsync([new UserChatMessage("How long?")], new ChatCompletionOptions { ResponseFormat = format });
        Assert.InRange(JsonElement.Parse(answer.Content[0].Text).GetProperty("days").GetInt32(), 1, 7);
    }

    [Fact]
    public async Task Embeddings_and_models_are_there()
    {
        OpenAIEmbeddingCollection vectors = await Client().GetEmbeddingClient("simulated").GenerateEmbeddingsAsync(["Hello", "Good evening"], new EmbeddingGenerationOptions { Dimensions = 8 });
        Assert.Equal([8, 8], vectors.Select(static vector => vector.ToFloats().Length));
        OpenAIModel model = await Client().GetOpenAIModelClient().GetModelAsync("simulated");
        Assert.Equal("simulated", model.Id);
    }

    [Theory]
    [InlineData("simulated:speed=9", 400, "speed")]
    [InlineData("simulated:status=429,retry_after=1", 429, "")]
    [InlineData("simulated:status=500", 502, "")]
    public async Task Errors_are_understood(string model, int status, string says)
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client().GetChatClient(model).CompleteChatAsync("Say something."));
        Assert.Equal(status, error.Status);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
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
                await foreach (var update in Client().GetChatClient("fake-large").CompleteChatStreamingAsync([new UserChatMessage("Say a lot.")], cancellationToken: enough.Token))
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

    private OpenAIClient Client() => new(
        new ApiKeyCredential(RunningPlatform.ApiKey),
        new OpenAIClientOptions { Endpoint = new Uri(platform.GatewayAddress, "v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });
}
