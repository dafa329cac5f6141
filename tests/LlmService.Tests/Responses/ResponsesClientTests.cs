using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using OpenAI.Responses;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Responses;

/// <summary>The official client, unchanged.</summary>
public sealed class ResponsesClientTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool(
        "weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""), strictModeEnabled: false, "Tells the weather.");

    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;
    private ResponsesClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _client = new ResponsesClient(new ApiKeyCredential("checked by the gateway"), new ResponsesClientOptions
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
    public async Task A_response_is_given_kept_found_and_removed(string model)
    {
        var options = new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem("Say something.")])
        {
            Instructions = "Be kind.",
            Temperature = 0.5f,
            MaxOutputTokenCount = 200,
            Metadata = { ["ticket"] = "42" },
        };
        ResponseResult made = await _client.CreateResponseAsync(options);
        Assert.Equal(ResponseStatus.Completed, made.Status);
        Assert.NotEmpty(made.GetOutputText());
        Assert.True(made.Usage.OutputTokenCount > 0);
        Assert.Equal(made.Usage.InputTokenCount + made.Usage.OutputTokenCount, made.Usage.TotalTokenCount);
        Assert.Equal((0.5f, 200, "42"), (made.Temperature, made.MaxOutputTokenCount, made.Metadata["ticket"]));

        ResponseResult found = await _client.GetResponseAsync(made.Id);
        Assert.Equal((made.Id, made.GetOutputText(), made.CreatedAt), (found.Id, found.GetOutputText(), found.CreatedAt));

        ResponseDeletionResult removed = await _client.DeleteResponseAsync(made.Id);
        Assert.True(removed.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => _client.GetResponseAsync(made.Id))).Status);
    }

    [Fact]
    public async Task Input_items_are_listed_by_pages()
    {
        ResponseItem[] input = [.. Enumerable.Range(0, 45).Select(static i => ResponseItem.CreateUserMessageItem($"Number {i}."))];
        ResponseResult made = await _client.CreateResponseAsync("simulated", input);
        List<string> texts = [];
        await foreach (var item in _client.GetResponseInputItemsAsync(new ResponseItemCollectionOptions(made.Id) { Order = ResponseItemCollectionOrder.Ascending }))
        {
            texts.Add(Assert.IsType<MessageResponseItem>(item, exactMatch: false).Content[0].Text);
        }

        Assert.Equal(Enumerable.Range(0, 45).Select(static i => $"Number {i}."), texts);
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("fake-large")]
    public async Task A_stream_has_the_official_events_and_ends_with_the_whole_response(string model)
    {
        List<StreamingResponseUpdate> updates = [];
        await foreach (var update in await _client.CreateResponseStreamingAsync(model, "Say something."))
        {
            updates.Add(update);
        }

        Assert.Equal(Enumerable.Range(0, updates.Count), updates.Select(static update => update.SequenceNumber));
        Assert.IsType<StreamingResponseCreatedUpdate>(updates[0]);
        Assert.IsType<StreamingResponseInProgressUpdate>(updates[1]);
        var ended = Assert.IsType<StreamingResponseCompletedUpdate>(updates[^1]).Response;
        var text = string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(static update => update.Delta));
        Assert.NotEmpty(text);
        Assert.Equal(text, ended.GetOutputText());
        Assert.Equal(text, updates.OfType<StreamingResponseOutputTextDoneUpdate>().Single().Text);
        Assert.True(ended.Usage.OutputTokenCount > 0);
        Assert.Equal(text, (await _client.GetResponseAsync(ended.Id)).Value.GetOutputText());
    }

    [Fact]
    public async Task A_function_is_called_its_result_is_given_by_id_of_the_response_and_the_answer_comes()
    {
        ResponseResult asked = await _client.CreateResponseAsync(
            new CreateResponseOptions("simulated", [ResponseItem.CreateUserMessageItem("Will it rain?")]) { Tools = { Weather }, ToolChoice = ResponseToolChoice.CreateFunctionChoice("weather") });
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(asked.OutputItems));
        Assert.Equal("weather", call.FunctionName);
        Assert.NotEmpty(JsonNode.Parse(call.FunctionArguments)!["city"]!.GetValue<string>());

        ResponseResult answer = await _client.CreateResponseAsync(
            new CreateResponseOptions("simulated", [ResponseItem.CreateFunctionCallOutputItem(call.CallId, "rain")]) { Tools = { Weather }, PreviousResponseId = asked.Id });
        Assert.NotEmpty(answer.GetOutputText());
        Assert.Equal(asked.Id, answer.PreviousResponseId);
    }

    [Theory]
    [InlineData("simulated:tool_calls=3")]
    [InlineData("simulated:tool_calls=3,interleave=1")]
    public async Task Parallel_calls_in_a_stream_are_put_together(string model)
    {
        Dictionary<string, string> pieces = [];
        List<FunctionCallResponseItem> done = [];
        await foreach (var update in await _client.CreateResponseStreamingAsync(
            new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem("Will it rain?")]) { Tools = { Weather }, StreamingEnabled = true }))
        {
            switch (update)
            {
                case StreamingResponseFunctionCallArgumentsDeltaUpdate delta: pieces[delta.ItemId] = pieces.GetValueOrDefault(delta.ItemId, "") + delta.Delta; break;
                case StreamingResponseOutputItemDoneUpdate { Item: FunctionCallResponseItem call }: done.Add(call); break;
                default: break;
            }
        }

        Assert.Equal(3, done.Select(static call => call.CallId).Distinct().Count());
        Assert.All(done, call => Assert.Equal(call.FunctionArguments.ToString(), pieces[call.Id]));
        Assert.All(done, static call => Assert.NotNull(JsonNode.Parse(call.FunctionArguments)!["city"]));
    }

    [Fact]
    public async Task An_answer_fits_the_schema_it_was_asked_for()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"days":{"type":"integer","minimum":1,"maximum":7}},"required":["days"],"additionalProperties":false}""");
        ResponseResult answer = await _client.CreateResponseAsync(new CreateResponseOptions("simulated", [ResponseItem.CreateUserMessageItem("How long?")])
        {
            TextOptions = new ResponseTextOptions { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("stay", schema, jsonSchemaIsStrict: true) },
        });
        Assert.InRange(JsonNode.Parse(answer.GetOutputText())!["days"]!.GetValue<int>(), 1, 7);
    }

    [Fact]
    public async Task Images_reach_the_model()
    {
        var image = ResponseContentPart.CreateInputImagePart(BinaryData.FromBytes([1, 2, 3], "image/png"), ResponseImageDetailLevel.Low);
        await _client.CreateResponseAsync("fake-large", [ResponseItem.CreateUserMessageItem([ResponseContentPart.CreateInputTextPart("What is it?"), image])]);
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}}]}]""",
            _upstream.Calls.Last().Body["messages"]!.ToJsonString());
    }

    [Fact]
    public async Task An_answer_that_was_cut_is_incomplete_and_says_why()
    {
        ResponseResult cut = await _client.CreateResponseAsync(
            new CreateResponseOptions("simulated:tokens=50", [ResponseItem.CreateUserMessageItem("Say a lot.")]) { MaxOutputTokenCount = 5, ReasoningOptions = new() { ReasoningEffortLevel = "none" } });
        Assert.Equal((ResponseStatus.Incomplete, ResponseIncompleteStatusReason.MaxOutputTokens), (cut.Status, cut.IncompleteStatusDetails.Reason));
    }

    [Fact]
    public async Task Reasoning_is_asked_for_and_counted()
    {
        ResponseResult answer = await _client.CreateResponseAsync(
            new CreateResponseOptions("simulated", [ResponseItem.CreateUserMessageItem("Think.")]) { ReasoningOptions = new() { ReasoningEffortLevel = ResponseReasoningEffortLevel.Low } });
        Assert.Equal(32, answer.Usage.OutputTokenDetails.ReasoningTokenCount);
    }

    [Fact]
    public async Task A_stream_that_is_given_up_ends_at_the_provider_and_is_not_kept()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in await _client.CreateResponseStreamingAsync("fake-large", "Say a lot.", cancellationToken: enough.Token))
            {
                if (update is StreamingResponseOutputTextDeltaUpdate)
                {
                    await enough.CancelAsync();
                }
            }
        });
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the provider is told");
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);
        Assert.Equal(0, await _llm.ScalarAsync("select count(*) from responses"));
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Cut)]
    [InlineData(FakeUpstreamFault.ErrorEvent)]
    public async Task A_stream_that_breaks_off_ends_with_a_failed_response(FakeUpstreamFault fault)
    {
        _upstream.Script = new() { Chunks = 9, Fault = fault, FaultAfter = 3 };
        var last = default(StreamingResponseUpdate);
        await foreach (var update in await _client.CreateResponseStreamingAsync("fake-large", "Say a lot."))
        {
            last = update;
        }

        var failed = Assert.IsType<StreamingResponseFailedUpdate>(last).Response;
        Assert.Equal(ResponseStatus.Failed, failed.Status);
        Assert.NotEmpty(failed.Error.Message);
        Assert.Equal(CompletionStatus.Error, (await _llm.SettledAsync()).Status);
        Assert.Equal(0, await _llm.ScalarAsync("select count(*) from responses"));
    }

    [Fact]
    public async Task Errors_are_understood()
    {
        _upstream.Script = new() { Status = 429, RetryAfterSeconds = 3 };
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _client.CreateResponseAsync("fake-large", "Say something."));
        Assert.Equal(429, error.Status);
        Assert.Contains("the fake upstream says no", error.Message, StringComparison.Ordinal);
    }
}
