using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

public sealed class HeartbeatTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, _upstream.Settings, LlmUnderTest.Setting("Chat:HeartbeatAfter", "00:00:00.05"));
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_falls_silent_gets_comments_between_its_events_until_the_client_leaves()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        Guid id;
        using (var response = await _llm.PostAsync(LlmUnderTest.Body("fake-large", stream: true)))
        {
            id = LlmUnderTest.IdOf(response);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            List<string?> lines = [];
            while (lines.Count(static line => line == ": ping") < 3)
            {
                lines.Add(await reader.ReadLineAsync());
            }

            Assert.Equal(3, lines.Count(static line => line!.StartsWith("data: ", StringComparison.Ordinal)));
            // Every event and every comment stands by itself.
            Assert.All(lines.Index().Where(static line => line.Index % 2 == 1), static line => Assert.Equal("", line.Item));
        }

        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync(id)).Status);
    }

    [Fact]
    public async Task Comments_change_nothing_of_what_comes()
    {
        _upstream.Script = new() { Chunks = 4, ChunkDelay = TimeSpan.FromMilliseconds(200) };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("fake-large", stream: true));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains(": ping", lines);
        var events = lines.Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => line["data: ".Length..]).ToList();
        Assert.Equal("t0 t1 t2 t3 ", EventStream.TextOf(events));
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal((CompletionStatus.Completed, 4), await StatusAsync(LlmUnderTest.IdOf(response)));
    }

    [Fact]
    public async Task A_plain_answer_has_none()
    {
        _upstream.Script = new() { Chunks = 4, ChunkDelay = TimeSpan.FromMilliseconds(100) };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("fake-large"));
        Assert.StartsWith("{", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(string, long)> StatusAsync(Guid id)
    {
        var row = await _llm.SettledAsync(id);
        return (row.Status, row.Output);
    }
}
