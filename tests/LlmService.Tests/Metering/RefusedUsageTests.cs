using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class RefusedUsageTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task An_event_that_UsageService_refuses_is_set_aside_alone_and_sent_again_when_told()
    {
        await using var usage = new FakeUsageService { RefusesModel = "poison" };
        await usage.InitializeAsync();
        await using var upstream = new FakeUpstream();
        await upstream.InitializeAsync();
        await using var llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, upstream.Settings, usage.Settings, LlmUnderTest.Setting("Outbox:WatchSeconds", "1"));

        string[] models = ["first", "poison", "second"];
        var ids = new Dictionary<string, Guid>();
        foreach (var model in models)
        {
            using var response = await llm.PostAsync(LlmUnderTest.Body(model));
            ids.Add(model, LlmUnderTest.IdOf(response));
        }

        await Poll.UntilAsync(() => usage.Events.Count == 2, "the others are delivered");
        await Poll.UntilAsync(async () => await llm.ScalarAsync("select count(*) from outbox where refused_at is null") == 0, "nothing else waits");
        Assert.Equal(["first", "second"], usage.Events.Select(static e => e.Model).Order());
        Assert.Equal(1, await llm.ScalarAsync($"select count(*) from outbox where id = '{ids["poison"]}' and refusal = 'no poison'"));

        usage.RefusesModel = null;
        using var service = llm.Service.CreateServiceClient();
        using var requeued = await service.PostAsync($"/internal/outbox/refused/{ids["poison"]}/requeue", null, TestContext.Current.CancellationToken);
        requeued.EnsureSuccessStatusCode();
        await Poll.UntilAsync(() => usage.Events.Any(static e => e.Model == "poison" && e.Status == CompletionStatus.Completed), "it is delivered");
    }
}
