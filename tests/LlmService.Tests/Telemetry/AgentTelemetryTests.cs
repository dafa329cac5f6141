using System.Diagnostics;
using Platform.LlmService.Tests.AgentRuns;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class AgentTelemetryTests(AgentPlatform platform) : IClassFixture<AgentPlatform>
{
    private const string Calls = """
        {"content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"one","arguments":"{}"}},{"index":1,"id":"c2","type":"function","function":{"name":"words of a model","arguments":"{}"}}]}
        """;

    [Fact]
    public async Task A_run_is_the_parent_of_its_rounds_and_its_tools()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("traced", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before == 0 ? [Calls] : ["""{"content":"Done."}"""]);
        using var watch = new TelemetryWatch(platform.Llm);
        await watch.SendAsync(tenant.Client, AgentCaller.Ask, "/api/v1/agents/traced/chat");
        var run = await watch.SpanAsync(static span => span.DisplayName == "invoke_agent traced", "the run's span ends");

        Assert.Equal(("invoke_agent", "traced"), (run.GetTagItem("gen_ai.operation.name"), run.GetTagItem("gen_ai.agent.name")));
        Activity[] children = [.. watch.Spans.Where(span => span.ParentSpanId == run.SpanId && span.GetTagItem("gen_ai.operation.name") is not null)];
        Assert.Equal(["chat scripted", "chat scripted", "execute_tool one", "execute_tool words of a model"], children.Select(static span => span.DisplayName).Order(StringComparer.Ordinal));
        var tool = children.Single(static span => span.DisplayName == "execute_tool one");
        Assert.Equal(("execute_tool", "bench/one", "c1"), (tool.GetTagItem("gen_ai.operation.name"), tool.GetTagItem("gen_ai.tool.name"), tool.GetTagItem("gen_ai.tool.call.id")));

        Assert.Equal([null, "tool-not-found"], watch.Of("gen_ai.execute_tool.duration").Select(static m => (string?)m.Tags.GetValueOrDefault("error.type")).Order(StringComparer.Ordinal));
        Assert.Empty(Assert.Single(watch.Of("gen_ai.invoke_agent.duration")).Tags);
        Assert.All(watch.All.SelectMany(static m => m.Tags.Values), static value => Assert.DoesNotContain("words of a model", $"{value}", StringComparison.Ordinal));
    }
}
