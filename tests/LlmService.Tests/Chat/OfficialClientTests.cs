using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

/// <summary>The official client, unchanged.</summary>
public sealed class OfficialClientTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
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
    public async Task Errors_are_understood()
    {
        _upstream.Script = new() { Status = 429, RetryAfterSeconds = 3 };
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _client.GetChatClient("fake-large").CompleteChatAsync("Say something."));
        Assert.Equal(429, error.Status);
        Assert.Contains("the fake upstream says no", error.Message, StringComparison.Ordinal);
    }
}
