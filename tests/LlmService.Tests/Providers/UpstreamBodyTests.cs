using System.Text;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers.OpenAI;

namespace Platform.LlmService.Tests.Providers;

public sealed class UpstreamBodyTests
{
    private const string Rest = """ "model":"m", "messages":[{"role":"user","content":"a\u00e9"}],  "temperature":1.50, "unknown":{"kept":[1, 2]} """;

    [Theory]
    [InlineData("{" + Rest + "}")]
    [InlineData("""{"stream":false,"stream_options":null,""" + Rest + "}")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":true},""" + Rest + "}")]
    public void A_body_that_needs_nothing_is_sent_byte_for_byte(string body) => Assert.Equal(body, Sent(body));

    [Theory]
    [InlineData("""{"stream":true,""" + Rest + "}")]
    [InlineData(""" { "stream" : true,""" + Rest + "}")]
    [InlineData("""{"stream":true,"stream_options":null,""" + Rest + "}")]
    [InlineData("""{"stream":true,"stream_options":{},""" + Rest + "}")]
    [InlineData("""{"stream":true,"stream_options": {"include_usage":false} ,""" + Rest + "}")]
    [InlineData("{" + Rest + ""","stream":true,"stream_options":{"include_usage":null}}""")]
    public void A_stream_is_always_asked_for_its_usage_and_nothing_else_changes(string body)
    {
        var sent = Sent(body);
        Assert.Contains(Rest, sent, StringComparison.Ordinal);
        Assert.True(JsonNode.Parse(sent)!["stream_options"]!["include_usage"]!.GetValue<bool>());
        Assert.True(JsonNode.Parse(sent)!["stream"]!.GetValue<bool>());
    }

    [Fact]
    public void Other_stream_options_are_kept()
    {
        var sent = JsonNode.Parse(Sent("""{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":false},""" + Rest + "}"))!;
        Assert.False(sent["stream_options"]!["include_obfuscation"]!.GetValue<bool>());
        Assert.True(sent["stream_options"]!["include_usage"]!.GetValue<bool>());
    }

    private static string Sent(string body) => Encoding.UTF8.GetString(UpstreamBody.For(ChatRequest.Parse(Encoding.UTF8.GetBytes(body))).Span);
}
