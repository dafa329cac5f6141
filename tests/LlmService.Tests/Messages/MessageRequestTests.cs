using System.Text;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Tests.Messages;

public sealed class MessageRequestTests
{
    [Fact]
    public void Turns_with_blocks_become_messages_in_their_order()
    {
        AssertSame(
            """
            [{"role":"system","content":"Be kind.\n\nBe brief."},
             {"role":"user","content":"Hi"},
             {"role":"assistant","content":"Let me see.","tool_calls":[{"id":"t1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Zürich\"}"}}]},
             {"role":"tool","tool_call_id":"t1","content":"rain"},
             {"role":"tool","tool_call_id":"t2","content":""},
             {"role":"user","content":[{"type":"text","text":"And this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://x/y.png"}},
               {"type":"file","file":{"filename":"plan.pdf","file_data":"data:application/pdf;base64,BBBB"}}]}]
            """,
            Chat("""
            {"model":"m","max_tokens":5,"system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be brief."}],"messages":[
              {"role":"user","content":"Hi"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Let me see."},{"type":"tool_use","id":"t1","name":"weather","input":{"city":"Zürich"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"rain"}]},{"type":"tool_result","tool_use_id":"t2","is_error":true},{"type":"text","text":"And this?"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}},
                {"type":"document","title":"plan.pdf","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"}}]}]}
            """)["messages"]!);
    }

    [Fact]
    public void Fields_have_the_names_of_the_other_interface()
    {
        var chat = Chat("""
            {"model":"m","max_tokens":5,"stream":true,"temperature":0.5,"top_p":0.9,"stop_sequences":["x"],"metadata":{"user_id":"u"},"service_tier":"auto","thinking":{"type":"enabled","budget_tokens":8000},
             "tools":[{"name":"weather","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"weather","disable_parallel_tool_use":true},"messages":[{"role":"user","content":"Hi"}]}
            """);
        AssertSame(
            """
            {"messages":[{"role":"user","content":"Hi"}],"model":"m","max_tokens":5,"stream":true,"temperature":0.5,"top_p":0.9,"stop":["x"],"user":"u","reasoning_effort":"medium",
             "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"},"description":"d"}}],
             "tool_choice":{"type":"function","function":{"name":"weather"}},"parallel_tool_calls":false,"stream_options":{"include_usage":true}}
            """,
            chat);
    }

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("any", "required")]
    [InlineData("none", "none")]
    public void Choices_of_tools_are_translated(string choice, string expected) =>
        Assert.Equal(expected, Chat($$"""{"model":"m","max_tokens":5,"tool_choice":{"type":"{{choice}}"},"messages":[{"role":"user","content":"Hi"}]}""")["tool_choice"]!.GetValue<string>());

    [Theory]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("""{"model":"m","max_tokens":5,"max_tokens":6,"messages":[]}""", null)]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":5}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":"Hi"}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[5]}""", "messages[0].role")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"robot","content":"Hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":["Hi"]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"video"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}""", "messages[0].content[0].tool_use_id")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file"}}]}]}""", "messages[0].content[0].source.type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"system":5}""", "system")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"tools":{}}""", "tools")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"tool_choice":"auto"}""", "tool_choice.type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"thinking":true}""", "thinking.type")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[],"mcp_servers":[]}""", "mcp_servers")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"\ud800"}]}""", null)]
    public void What_cannot_be_translated_is_named(string body, string? param)
    {
        var error = Assert.Throws<ChatRequestException>(() => Chat(body));
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    private static JsonNode Chat(string body) => JsonNode.Parse(MessageRequest.ToChat(Encoding.UTF8.GetBytes(body)))!;

    private static void AssertSame(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
