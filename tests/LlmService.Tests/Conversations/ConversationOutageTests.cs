using System.Net;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Conversations;

/// <summary>The database goes away at the worst moment.</summary>
public sealed class ConversationOutageTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private readonly FakeUpstream _upstream = new();
    private readonly GarnetServer _redis = new();
    private LlmUnderTest _llm = null!;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _upstream.InitializeAsync();
        await _redis.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        _llm = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _redis.DisposeAsync();
        await _upstream.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_ends_while_the_database_is_away_is_given_whole_and_kept_when_it_is_back(bool frozen)
    {
        _upstream.Script = new() { Chunks = 200, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        using var user = Client(Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(id, ConversationRequests.Body("Keep this", stream: true));
        await using (var events = EventStream.ReadAsync(response).GetAsyncEnumerator())
        {
            await events.MoveNextAsync();
            if (frozen)
            {
                _postgres.Freeze();
            }
            else
            {
                await _postgres.KillAsync();
            }

            var last = events.Current;
            while (await events.MoveNextAsync())
            {
                last = events.Current;
            }

            Assert.Equal("[DONE]", last);
        }

        using var refused = await user.SayAsync(id, ConversationRequests.Body("Not now"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        if (frozen)
        {
            _postgres.Thaw();
        }
        else
        {
            await _postgres.StartAsync();
        }

        await Poll.UntilAsync(async () => await CountAsync(user, id) == 2, "the turn is kept");
        var path = await user.PathAsync(id);
        Assert.Equal("user: Keep this", path[0]);
        Assert.EndsWith("t199 ", path[1], StringComparison.Ordinal);
        Assert.Equal(2, (await user.GetOkAsync($"{ConversationApp.Base}/{id}")).GetProperty("messageCount").GetInt32());
    }

    [Fact]
    public async Task A_cached_list_is_served_without_the_database_and_a_change_at_another_replica_is_seen_at_once()
    {
        var (tenant, userId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var second = await StartAsync();
        using var here = Client(tenant, userId);
        using var there = second.ClientFor(identity.Token(tenant, userId, Scopes.LlmInvoke));
        Assert.Empty((await there.GetOkAsync(ConversationApp.Base)).Items());
        await here.BeginAsync("Seen");
        await Poll.UntilAsync(async () => (await there.GetOkAsync(ConversationApp.Base)).Items().Length == 1, "the other replica shows it");

        await _postgres.KillAsync();
        Assert.Equal("Seen", (await there.GetOkAsync(ConversationApp.Base)).Items().Single().Text("title"));
        using var unknown = await there.GetAsync($"{ConversationApp.Base}?limit=7");
        await unknown.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(unknown.Headers.RetryAfter);
        await _postgres.StartAsync();
    }

    private static async Task<int> CountAsync(HttpClient user, string id)
    {
        using var response = await user.GetAsync($"{ConversationApp.Base}/{id}/messages");
        return response.IsSuccessStatusCode ? (await response.ReadAsync()).Items().Length : -1;
    }

    private HttpClient Client(Guid tenant, Guid user) => _llm.ClientFor(identity.Token(tenant, user, Scopes.LlmInvoke));

    private Task<LlmUnderTest> StartAsync() => LlmUnderTest.StartAsync(
        _database, identity, _upstream.Settings, LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString),
        LlmUnderTest.Setting("Cache:conversation-lists:RefreshInterval", "01:00:00"), LlmUnderTest.Setting("LateWrites:Timeout", "00:00:00.5"));
}
