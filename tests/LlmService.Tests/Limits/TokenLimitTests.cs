using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Limits;
using Platform.Testing;

namespace Platform.LlmService.Tests.Limits;

public sealed class TokenLimitTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Chat = "/v1/chat/completions";

    private readonly GarnetServer _redis = new();
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _database = await postgres.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task What_was_used_counts_on_every_replica()
    {
        await using var first = await StartAsync(LlmUnderTest.Setting("Limits:Replicas", "2"));
        await using var second = await StartAsync(LlmUnderTest.Setting("Limits:Replicas", "2"));
        var key = Guid.CreateVersion7();
        using var one = first.ClientFor(Token(key, 200));
        using var other = second.ClientFor(Token(key, 200));

        using var served = await PostAsync(one);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal("200", Header(served, "x-ratelimit-limit-tokens"));

        using var refused = await UntilRefusedAsync(other);
        Assert.Contains("\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var refusedToo = await PostAsync(one);
        Assert.Equal(HttpStatusCode.TooManyRequests, refusedToo.StatusCode);

        using var another = first.ClientFor(Token(Guid.CreateVersion7(), 200));
        using var unlimited = first.ClientFor(Token(key, null));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(another)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(unlimited)).StatusCode);
    }

    [Fact]
    public async Task The_answer_counts_and_not_the_estimate_alone()
    {
        await using var llm = await StartAsync();
        using var client = llm.ClientFor(Token(Guid.CreateVersion7(), 10_000));
        using var first = await PostAsync(client);
        var before = Remaining(first);
        await Poll.UntilAsync(async () =>
        {
            using var next = await PostAsync(client);
            // The estimate of the prompt is below ten tokens.
            return before - Remaining(next) > 20;
        }, "the tokens of the answer are counted");
    }

    [Fact]
    public async Task A_prompt_beyond_the_limit_is_told_so_instead_of_being_asked_to_wait()
    {
        await using var llm = await StartAsync();
        using var client = llm.ClientFor(Token(Guid.CreateVersion7(), 3));
        using var response = await PostAsync(client);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Contains("Request too large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Redis_each_replica_grants_its_part()
    {
        await using var llm = await StartAsync(LlmUnderTest.Setting("Limits:Replicas", "2"));
        using var client = llm.ClientFor(Token(Guid.CreateVersion7(), 400));
        using var unlimited = llm.ClientFor(Token(Guid.CreateVersion7(), null));
        await _redis.KillAsync();

        using var refused = await UntilRefusedAsync(client);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(unlimited)).StatusCode);
        await _redis.StartAsync();
        await Poll.UntilAsync(async () => (await PostAsync(client)).StatusCode == HttpStatusCode.OK, "Redis, which knows of no debt, is asked again");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    public void A_nonsense_number_of_replicas_stops_the_start(string replicas)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Limits:Replicas"] = replicas;
        builder.AddLimits();
        var error = Assert.Throws<OptionsValidationException>(() => builder.Build().Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains("Limits:Replicas", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> UntilRefusedAsync(HttpClient client)
    {
        HttpResponseMessage? refused = null;
        await Poll.UntilAsync(async () =>
        {
            var response = await PostAsync(client);
            refused = response.StatusCode == HttpStatusCode.TooManyRequests ? response : null;
            return refused is not null;
        }, "the limit is reached");
        return refused!;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client)
        => client.PostAsync(Chat, new StringContent(LlmUnderTest.Body("simulated"), Encoding.UTF8, "application/json"));

    private static long Remaining(HttpResponseMessage response) => long.Parse(Header(response, "x-ratelimit-remaining-tokens"), CultureInfo.InvariantCulture);

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private Task<LlmUnderTest> StartAsync(params IEnumerable<KeyValuePair<string, string?>>[] settings)
        => LlmUnderTest.StartAsync(_database, identity, [LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString), .. settings]);

    private string Token(Guid key, int? limit)
    {
        var now = TimeProvider.System.GetUtcNow();
        return identity.Token(new(LlmUnderTest.Tenant, LlmUnderTest.User, key, ["member"], [Scopes.LlmInvoke], now, now.AddMinutes(10)) { TokensPerMinute = limit });
    }
}
