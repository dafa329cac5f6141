using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using static Platform.LlmService.Tests.Providers.SimulatedAnswers;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedFieldsTests
{
    [Fact]
    public async Task Several_choices_differ_and_are_counted_together()
    {
        var answer = await PlainAsync(",\"n\":3,\"max_tokens\":10");
        Assert.Equal(3, answer["choices"]!.AsArray().Select(static choice => choice!["message"]!["content"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal([0, 1, 2], answer["choices"]!.AsArray().Select(static choice => choice!["index"]!.GetValue<int>()));
        Assert.Equal(30, answer.Usage("completion_tokens"));
    }

    [Fact]
    public async Task Several_choices_are_streamed_side_by_side()
    {
        var chunks = await StreamAsync(",\"n\":2,\"max_tokens\":5");
        var indexes = chunks.SelectMany(static chunk => chunk["choices"]!.AsArray()).Select(static choice => choice!["index"]!.GetValue<int>()).ToList();
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], indexes);
        Assert.Equal(2, chunks.Count(static chunk => chunk["choices"]!.AsArray().FirstOrDefault()?["finish_reason"]?.GetValue<string>() == "length"));
    }

    [Fact]
    public async Task It_stops_before_a_stop_sequence_wherever_tokens_part()
    {
        var whole = (await PlainAsync(",\"metadata\":{\"simulated_tokens\":\"50\"}")).Text();
        // Within one word and across two; the words depend on the whole body, so the sequence is one that no text is without.
        var answer = await PlainAsync(",\"metadata\":{\"simulated_tokens\":\"50\"},\"stop\":[\"zzz\",\"e \"]");
        Assert.DoesNotContain("e ", answer.Text(), StringComparison.Ordinal);
        Assert.True(answer.Text().Length < whole.Length);
        Assert.Equal("stop", answer.FinishReason());
    }

    [Fact]
    public async Task Logprobs_are_told_for_every_token()
    {
        var answer = await PlainAsync(",\"logprobs\":true,\"top_logprobs\":2,\"max_tokens\":4");
        var content = answer["choices"]![0]!["logprobs"]!["content"]!.AsArray();
        Assert.Equal(answer.Text(), string.Concat(content.Select(static token => token!["token"]!.GetValue<string>())));
        Assert.All(content, static token =>
        {
            Assert.True(token!["logprob"]!.GetValue<double>() <= 0);
            Assert.Equal(2, token["top_logprobs"]!.AsArray().Count);
        });
        Assert.Null((await PlainAsync())["choices"]![0]!["logprobs"]);
        var chunks = await StreamAsync(",\"logprobs\":true,\"max_tokens\":4");
        Assert.Equal(4, chunks.Sum(static chunk => chunk["choices"]!.AsArray().FirstOrDefault()?["logprobs"]?["content"]!.AsArray().Count ?? 0));
    }

    [Fact]
    public async Task Reasoning_is_counted_as_output_and_within_the_limit()
    {
        var answer = await PlainAsync(",\"reasoning_effort\":\"low\",\"metadata\":{\"simulated_tokens\":\"10\"}");
        Assert.Equal((42, 32), (answer.Usage("completion_tokens"), answer["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!.GetValue<int>()));
        var cut = await PlainAsync(",\"reasoning_effort\":\"high\",\"max_completion_tokens\":100");
        Assert.Equal((100, "length", ""), (cut.Usage("completion_tokens"), cut.FinishReason(), cut.Text()));
    }

    [Fact]
    public async Task Pictures_and_sounds_may_stand_in_the_prompt()
    {
        var body = """
            {"model":"simulated","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
            {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}
            """;
        Assert.NotEmpty(JsonNode.Parse(string.Concat(await PiecesAsync(body)))!.Text());
    }

    [Theory]
    [InlineData(",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop")]
    [InlineData(",\"stop\":[\"\"]", "stop")]
    [InlineData(",\"stop\":5", "stop")]
    [InlineData(",\"top_logprobs\":2", "top_logprobs")]
    [InlineData(",\"logprobs\":true,\"top_logprobs\":21", "top_logprobs")]
    [InlineData(",\"reasoning_effort\":\"huge\"", "reasoning_effort")]
    [InlineData(",\"response_format\":{\"type\":\"xml\"}", "response_format.type")]
    [InlineData(",\"response_format\":\"json\"", "response_format.type")]
    [InlineData(",\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema.name")]
    [InlineData(",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":5}}", "response_format.json_schema.schema")]
    [InlineData(",\"n\":100,\"metadata\":{\"simulated_tokens\":\"100000\"}", "metadata.simulated_tokens")]
    public async Task What_it_cannot_do_is_refused_by_name(string more, string param)
    {
        var error = await Assert.ThrowsAsync<ChatRequestException>(() => PlainAsync(more));
        Assert.Equal((400, param), (error.Status, error.Param));
    }
}
