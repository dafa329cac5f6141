using System.Text;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Tests.Embeddings;

public sealed class EmbeddingRequestTests
{
    [Theory]
    [InlineData("{}", "input")]
    [InlineData("""{"input":"a"}""", "model")]
    [InlineData("""{"model":"m","input":""}""", "input")]
    [InlineData("""{"model":"m","input":[]}""", "input")]
    [InlineData("""{"model":"m","input":5}""", "input")]
    [InlineData("""{"model":"m","input":null}""", "input")]
    [InlineData("""{"model":"m","input":["a",""]}""", "input[1]")]
    [InlineData("""{"model":"m","input":["a",5]}""", "input")]
    [InlineData("""{"model":"m","input":[5,"a"]}""", "input")]
    [InlineData("""{"model":"m","input":["a",{}]}""", "input[1]")]
    [InlineData("""{"model":"m","input":[[]]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[["a"]]}""", "input[0]")]
    [InlineData("""{"model":"m","input":"a","dimensions":0}""", "dimensions")]
    [InlineData("""{"model":"m","input":"a","dimensions":"x"}""", "dimensions")]
    [InlineData("""{"model":"m","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"model":"m","input":"a","encoding_format":1}""", "encoding_format")]
    [InlineData("""{"model":"m","input":"a","input":"b"}""", "input")]
    public void What_is_wrong_is_named(string body, string param)
    {
        var error = Assert.Throws<ChatRequestException>(() => Parse(body));
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    [Theory]
    [InlineData("\"12345678\"", 2)]
    [InlineData("[\"12345678\",\"1\"]", 3)]
    [InlineData("[1,2,3,4,5]", 5)]
    [InlineData("[[1,2],[3]]", 3)]
    public void Tokens_are_estimated_by_text_and_counted_by_number(string input, int tokens) =>
        Assert.Equal(tokens, Parse($$"""{"model":"m","input":{{input}}}""").InputTokenEstimate);

    [Fact]
    public void More_inputs_than_the_interface_takes_are_refused()
    {
        Assert.Equal(2048, Parse($$"""{"model":"m","input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 2048))}}]}""").InputTokenEstimate);
        Assert.Throws<ChatRequestException>(() => Parse($$"""{"model":"m","input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 2049))}}]}"""));
        // One input of so many tokens.
        Assert.Equal(3000, Parse($$"""{"model":"m","input":[{{string.Join(',', Enumerable.Repeat('1', 3000))}}]}""").InputTokenEstimate);
    }

    [Fact]
    public void What_is_not_ours_may_be_anything() =>
        Assert.Equal((3, true), (Parse("""{"model":"m","input":"a","dimensions":3,"encoding_format":"base64","user":7,"x":{"y":[]}}""") is { Dimensions: 3 } request ? (3, request.IsBase64) : default));

    private static EmbeddingRequest Parse(string body) => EmbeddingRequest.Parse(Encoding.UTF8.GetBytes(body));
}
