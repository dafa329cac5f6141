using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Data.Postgres;
using Platform.LlmService.Responses;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Responses;

public sealed class ResponseKeeperTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync() => _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity);

    public ValueTask DisposeAsync() => _llm.DisposeAsync();

    [Fact]
    public async Task What_is_older_than_thirty_days_is_removed_and_nothing_else()
    {
        var store = new ResponseStore(_llm.Service.Services.GetRequiredService<ServicePool>());
        var caller = new CallerIdentity(LlmUnderTest.Tenant, LlmUnderTest.User, null, [], []);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var age in Enumerable.Range(0, 1200).Select(static i => TimeSpan.FromDays(31) + TimeSpan.FromMinutes(i)).Append(TimeSpan.FromDays(29)).Append(TimeSpan.Zero))
        {
            await store.AddAsync(caller, new StoredResponse(Guid.CreateVersion7(now - age), null, "[]"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray()), CancellationToken.None);
        }

        await _llm.Service.Services.GetServices<IHostedService>().OfType<ResponseKeeper>().Single().TendAsync(CancellationToken.None);
        Assert.Equal(2, await _llm.ScalarAsync("select count(*) from responses"));
    }

    [Fact]
    public async Task What_is_old_is_found_by_the_key_alone()
    {
        await _llm.ExecuteAsync("insert into responses select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), null, '', '', '' from generate_series(1, 20000)");
        await _llm.ExecuteAsync("analyze responses");
        var plan = await _llm.PlanAsync("select id from responses where id < '00000000-0000-7000-8000-000000000000' order by id limit 500");
        Assert.Contains("responses_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }
}
