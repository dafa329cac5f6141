using System.Text;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Tests.Chat;

public sealed class RequestParserTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"12345678"}] """;

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("{}{}", null)]
    [InlineData("{} x", null)]
    [InlineData("null", null)]
    [InlineData("{}", "messages")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":"hi"}""", "messages")]
    [InlineData("""{"model":"m","messages":["hi"]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":1}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user"},{"role":"user","content":5}]}""", "messages[1].content")]
    [InlineData("""{"model":5,"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":null,"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"","messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"a\u0000b","messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"a\ud800b","messages":[{"role":"user"}]}""", null)]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"stream_options":true}""", "stream_options")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"max_tokens":1.5}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"max_tokens":99999999999}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"max_completion_tokens":"5"}""", "max_completion_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"n":0}""", "n")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"seed":"x"}""", "seed")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"metadata":{"a":1}}""", "metadata")]
    [InlineData("""{"model":"m","model":"n","messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"m","mod\u0065l":"n","messages":[{"role":"user"}]}""", "model")]
    public void What_is_wrong_is_named(string body, string? param)
    {
        var error = Assert.Throws<ChatRequestException>(() => Parse(body));
        Assert.Equal(param, error.Param);
        Assert.Equal(400, error.Status);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Throws<ChatRequestException>(() => ChatRequest.Parse(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }));

    [Fact]
    public void A_body_nested_without_end_is_refused() =>
        Assert.Throws<ChatRequestException>(() => Parse("{\"x\":" + new string('[', 100_000)));

    [Fact]
    public void What_is_not_ours_may_be_anything()
    {
        var request = Parse($$"""{"model":"m",{{Messages}},"temperature":"warm","x":{"y":[1,{"stream":true}]},"stop":null,"stream":null,"max_tokens":null}""");
        Assert.Equal("m", request.Model);
        Assert.False(request.Stream);
        Assert.Null(request.MaxTokens);
    }

    [Fact]
    public void The_estimate_counts_text_and_not_images()
    {
        var plain = Parse($$"""{"model":"m",{{Messages}}}""");
        Assert.Equal(2, plain.InputTokenEstimate);
        var image = Parse($$"""
            {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"1234"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{new string('A', 40_000)}}","detail":"low"} }]}]}
            """);
        Assert.InRange(image.InputTokenEstimate, 1, 20);
    }

    private static ChatRequest Parse(string body) => ChatRequest.Parse(Encoding.UTF8.GetBytes(body));
}
