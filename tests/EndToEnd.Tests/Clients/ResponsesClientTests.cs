using System.ClientModel;
using System.Text.Json;
using OpenAI.Responses;

namespace Platform.EndToEnd.Tests.Clients;

/// <summary>OpenAI's official client for responses, unchanged, through the gateway of the running stack.</summary>
public sealed class ResponsesClientTests(RunningPlatform platform)
{
    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool(
        "weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""), strictModeEnabled: false);

    [Fact]
    public async Task A_response_is_made_gone_on_from_read_again_and_removed()
    {
        var client = Client();
        ResponseResult first = await client.CreateResponseAsync("simulated", "Hello.");
        ResponseResult second = await client.CreateResponseAsync("simulated", "And then?", first.Id);
        Assert.Equal(first.Id, second.PreviousResponseId);
        Assert.True(second.Usage.InputTokenCount > first.Usage.InputTokenCount);
        Assert.Equal(second.GetOutputText(), (await client.GetResponseAsync(second.Id)).Value.GetOutputText());
        List<ResponseItem> input = [];
        await foreach (var item in client.GetResponseInputItemsAsync(second.Id))
        {
            input.Add(item);
        }

        Assert.Equal("And then?", Assert.IsType<MessageResponseItem>(Assert.Single(input), exactMatch: false).Content[0].Text);
        Assert.True((await client.DeleteResponseAsync(first.Id)).Value.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync(first.Id))).Status);
    }

    [Fact]
    public async Task A_stream_with_parallel_calls_ends_with_the_whole_response_and_is_in_the_ledger()
    {
        ResponseResult? ended = null;
        await foreach (var update in await Client().CreateResponseStreamingAsync(
            new CreateResponseOptions("simulated:tool_calls=3,interleave=1", [ResponseItem.CreateUserMessageItem("Will it rain?")]) { Tools = { Weather }, StreamingEnabled = true }))
        {
            ended = (update as StreamingResponseCompletedUpdate)?.Response ?? ended;
        }

        var calls = ended!.OutputItems.OfType<FunctionCallResponseItem>().ToList();
        Assert.Equal(3, calls.Count);
        Assert.All(calls, static call => Assert.NotEmpty(JsonElement.Parse(call.FunctionArguments).GetProperty("city").GetString()!));
        var id = Guid.ParseExact(ended.Id["resp_".Length..], "n");
        var row = await Testing.Poll.ForAsync(async () => (await platform.ReadLedgerAsync()).SingleOrDefault(row => row.RequestId == id), "it is in the ledger");
        Assert.Equal((ended.Usage.InputTokenCount, ended.Usage.OutputTokenCount), (row.InputTokens, row.OutputTokens));
        Assert.True(row.CostNanoUsd > 0);
    }

    [Fact]
    public async Task Errors_are_understood()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client().CreateResponseAsync("simulated", "Hello.", $"resp_{Guid.CreateVersion7():n}"));
        Assert.Equal(400, error.Status);
        Assert.Contains("previous_response_not_found", error.Message, StringComparison.Ordinal);
        Assert.Equal(401, (await Assert.ThrowsAsync<ClientResultException>(() => Client("not-a-key-of-this-platform").CreateResponseAsync("simulated", "Hello."))).Status);
    }

    private ResponsesClient Client(string key = RunningPlatform.ApiKey) => new(
        new ApiKeyCredential(key),
        new ResponsesClientOptions { Endpoint = new Uri(platform.GatewayAddress, "v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });
}
