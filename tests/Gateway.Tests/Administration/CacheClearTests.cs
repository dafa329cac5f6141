using System.Text;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Administration;

public sealed class CacheClearTests
{
    private const string Path = "/api/v1/admin/cache/clear";

    public static TheoryData<string, string> BadRequests => new()
    {
        { """{"service":"mailservice"}""", "llmservice" },
        { """{"service":"authservice"}""", "llmservice" },
        { """{"service":"LLMSERVICE"}""", "llmservice" },
        { """{"service":""}""", "llmservice" },
        { """{"cache":""}""", "1 to 512" },
        { $$"""{"cache":"{{new string('c', 513)}}"}""", "1 to 512" },
        { """{"cache":"a\u0000b"}""", "control" },
        { """{"cache":"a","key":"a\r\nb"}""", "control" },
        { """{"cache":"a","tag":"\u0085"}""", "control" },
        { """{"key":"k"}""", "Must be named" },
        { """{"service":"llmservice","tag":"t"}""", "Must be named" },
        { """{"cache":"a","tag":"t","key":"k"}""", "together" },
        { """{"services":"llmservice"}""", "JSON" },
        { """{"cahce":"a"}""", "JSON" },
        { """{"cache":1}""", "JSON" },
        { """{"cache":["a"]}""", "JSON" },
        { """{"cache":"\ud800"}""", "JSON" },
        { """["a"]""", "JSON" },
        { "\"a\"", "JSON" },
        { "everything", "JSON" },
        { """{"cache":"a" """, "JSON" },
    };

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"service":null,"cache":null}""")]
    public async Task Without_a_narrower_wish_every_replica_with_caches_clears_all_once(string? body)
    {
        await using var platform = await FakePlatform.StartAsync();

        var report = await platform.ClearAsync(body);

        Assert.All(
            [platform.Extension, platform.Usage, platform.FirstLlm, platform.SecondLlm],
            static replica => Assert.Equal(["""POST /internal/caches/clear {"cache":null,"tag":null,"key":null}"""], replica.Asked));
        Assert.Empty(platform.Auth.Asked);
        Assert.Equal(["llm:1", "llm:2"], report.Service("llmservice").Instances());
        Assert.Equal("""["llmservice-cache"]""", report.Service("llmservice").GetProperty("instances")[0].GetProperty("cleared").GetRawText());
    }

    [Fact]
    public async Task A_key_of_a_cache_of_one_service_is_cleared_in_all_its_replicas_and_nowhere_else()
    {
        await using var platform = await FakePlatform.StartAsync();

        await platform.ClearAsync("""{"service":"llmservice","cache":"llmservice-cache","key":"default/echo"}""");

        Assert.All(
            [platform.FirstLlm, platform.SecondLlm],
            static replica => Assert.Equal(["""POST /internal/caches/clear {"cache":"llmservice-cache","tag":null,"key":"default/echo"}"""], replica.Asked));
        Assert.Empty(platform.Usage.Asked);
    }

    [Fact]
    public async Task A_cache_that_no_service_has_is_404()
    {
        await using var platform = await FakePlatform.StartAsync();
        HaveNoSuchCache(platform.Extension, platform.Usage, platform.FirstLlm, platform.SecondLlm);

        var problem = await platform.ClearAsync("""{"cache":"nothing"}""", 404);

        Assert.Equal("https://platform.dev/problems/cache-not-found", problem.Text("type"));
    }

    [Fact]
    public async Task A_cache_that_might_be_in_a_service_that_is_away_is_503_and_not_404()
    {
        await using var platform = await FakePlatform.StartAsync(("usageservice", "http://127.0.0.1:1"));
        HaveNoSuchCache(platform.Extension, platform.FirstLlm, platform.SecondLlm);

        var problem = await platform.ClearAsync("""{"cache":"nothing"}""", 503);

        Assert.Equal(ProblemTypes.Unavailable, problem.Text("type"));
    }

    [Fact]
    public async Task What_could_be_cleared_is_told_beside_what_could_not()
    {
        await using var platform = await FakePlatform.StartAsync(("Administration:ReportTimeout", "00:00:03"), ("Administration:ClearTimeout", "00:00:03"));
        platform.SecondLlm.Instead["/alive"] = FakeReplica.Frozen;
        platform.Usage.Instead["/internal/caches/clear"] = FakeReplica.Frozen;

        var report = await platform.ClearAsync(null);

        Assert.Equal("ok", report.Service("extensionservice").Text("status"));
        Assert.Equal("partial", report.Service("llmservice").Text("status"));
        Assert.Equal("unavailable", report.Service("usageservice").Text("status"));
    }

    [Fact]
    public async Task When_nobody_cleared_anything_the_answer_is_503()
    {
        await using var platform = await FakePlatform.StartAsync(("usageservice", "http://127.0.0.1:1"));

        var problem = await platform.ClearAsync("""{"service":"usageservice"}""", 503);

        Assert.Equal(ProblemTypes.Unavailable, problem.Text("type"));
    }

    [Theory]
    [MemberData(nameof(BadRequests), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_cannot_be_meant_clears_nothing_and_says_why(string body, string reason)
    {
        await using var platform = await FakePlatform.StartAsync();

        var problem = await platform.ClearAsync(body, 400);

        Assert.Equal(ProblemTypes.InvalidRequest, problem.Text("type"));
        Assert.Contains(reason, problem.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(platform.Extension.Asked);
    }

    [Fact]
    public async Task A_body_of_megabytes_or_of_another_kind_is_refused()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var large = new StringContent($$"""{"cache":"{{new string('c', 64 * 1024)}}"}""", Encoding.UTF8, "application/json");
        using var form = new StringContent("cache=a", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var tooLarge = await platform.Operator.PostAsync(Path, large);
        using var unsupported = await platform.Operator.PostAsync(Path, form);

        await Shape.AssertErrorAsync(tooLarge, Path, 413);
        await Shape.AssertErrorAsync(unsupported, Path, 415);
        Assert.Empty(platform.Extension.Asked);
    }

    private static void HaveNoSuchCache(params FakeReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            replica.Instead["/internal/caches/clear"] = context => replica.WriteAsync(context, """ "cleared":[] """);
        }
    }
}
