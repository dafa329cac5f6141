using System.Text.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Reports;

public sealed class RequestListTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string Requests = "/api/v1/usage/requests";

    [Fact]
    public async Task A_request_is_listed_with_all_that_is_known_of_it()
    {
        var tenant = Guid.CreateVersion7();
        var usage = Usage.Event(tenant) with { KeyId = Guid.CreateVersion7(), Status = CompletionStatus.Cancelled, Estimated = true };
        using var producer = app.Producer();
        await producer.RecordAsync(usage);
        using var reader = app.Reader(tenant);

        var page = await reader.GetJsonAsync(Requests);

        var item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(usage.RequestId, item.GetProperty("requestId").GetGuid());
        Assert.Equal(usage.UserId, item.GetProperty("userId").GetGuid());
        Assert.Equal(usage.KeyId, item.GetProperty("keyId").GetGuid());
        Assert.Equal("simulated", item.GetProperty("provider").GetString());
        Assert.Equal("chat", item.GetProperty("operation").GetString());
        Assert.Equal(100, item.GetProperty("inputTokens").GetInt64());
        Assert.Equal(40, item.GetProperty("cachedInputTokens").GetInt64());
        Assert.Equal(20, item.GetProperty("outputTokens").GetInt64());
        Assert.Equal(5, item.GetProperty("reasoningTokens").GetInt64());
        Assert.Equal(1_234_567, item.GetProperty("costNanoUsd").GetInt64());
        Assert.Equal("0.001234567", item.GetProperty("costUsd").GetString());
        Assert.Equal("cancelled", item.GetProperty("status").GetString());
        Assert.True(item.GetProperty("estimated").GetBoolean());
        Assert.Equal(usage.StartedAt, item.GetProperty("startedAt").GetDateTimeOffset());
        Assert.Equal(usage.CompletedAt, item.GetProperty("completedAt").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_requests_only()
    {
        var (mine, theirs) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var foreign = Usage.Event(theirs) with { KeyId = Guid.CreateVersion7() };
        using var producer = app.Producer();
        await producer.RecordAsync(Usage.Event(mine), foreign);
        using var reader = app.Reader(mine);

        Assert.Equal([mine], await TenantsOfAsync(await ListAsync(reader, Requests)));
        Assert.Empty(await ListAsync(reader, $"{Requests}?user={foreign.UserId}"));
        Assert.Empty(await ListAsync(reader, $"{Requests}?key={foreign.KeyId}"));
        Assert.Equal(1, (await reader.GetJsonAsync("/api/v1/usage/summary?from=2026-03-01&to=2026-04-01")).GetProperty("totals").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Pages_stay_stable_while_requests_arrive()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();
        using var reader = app.Reader(tenant);

        // Several share a time, so that a page ends between equals.
        UsageEvent[] first = [.. Enumerable.Range(0, 53).Select(i => Usage.Event(tenant, Usage.Noon.AddSeconds(-(i / 5))))];
        await producer.RecordAsync(first);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await reader.GetJsonAsync($"{Requests}?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("requestId").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
            await producer.RecordAsync(Usage.Event(tenant, Usage.Noon.AddMinutes(1)), Usage.Event(tenant, Usage.Noon.AddMinutes(1)));
        }
        while (cursor is not null);

        Assert.Equal(first.Select(e => e.RequestId).Order(), seen.Order());
    }

    [Fact]
    public async Task The_list_is_newest_first_and_a_page_is_fifty_unless_told()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();
        using var reader = app.Reader(tenant);
        await producer.RecordAsync([.. Enumerable.Range(0, 220).Select(i => Usage.Event(tenant, Usage.Noon.AddSeconds(i)))]);

        var page = await ListAsync(reader, Requests);

        Assert.Equal(50, page.Count);
        Assert.Equal(page.OrderByDescending(i => i.GetProperty("startedAt").GetDateTimeOffset()), page);
        Assert.Equal(200, (await ListAsync(reader, $"{Requests}?limit=200")).Count);
    }

    [Fact]
    public async Task Filters_narrow_the_list()
    {
        var tenant = Guid.CreateVersion7();
        var early = Usage.Event(tenant, Usage.Noon.AddDays(-1)) with { Model = "gpt-4o", KeyId = Guid.CreateVersion7() };
        var late = Usage.Event(tenant) with { Status = CompletionStatus.Error };
        using var producer = app.Producer();
        await producer.RecordAsync(early, late);
        using var reader = app.Reader(tenant);

        async Task<Guid[]> IdsAsync(string query)
            => [.. (await ListAsync(reader, $"{Requests}?{query}")).Select(i => i.GetProperty("requestId").GetGuid())];

        Assert.Equal([early.RequestId], await IdsAsync("model=gpt-4o"));
        Assert.Equal([late.RequestId], await IdsAsync("status=error"));
        Assert.Equal([early.RequestId], await IdsAsync($"user={early.UserId}"));
        Assert.Equal([early.RequestId], await IdsAsync($"key={early.KeyId}"));
        Assert.Equal([late.RequestId], await IdsAsync("from=2026-03-10T12:00:00Z"));
        Assert.Equal([early.RequestId], await IdsAsync("to=2026-03-10T12:00:00Z"));
        Assert.Equal([late.RequestId], await IdsAsync("from=2026-03-10"));
        Assert.Empty(await IdsAsync("model=gpt-4o&status=error"));
        Assert.Equal([late.RequestId, early.RequestId], await IdsAsync("from=&model=&cursor="));
    }

    private async Task<Guid[]> TenantsOfAsync(List<JsonElement> items)
    {
        await using var command = app.Database.CreateCommand("select distinct tenant_id from ledger where request_id = any($1)");
        command.Parameters.Add(new() { Value = items.Select(i => i.GetProperty("requestId").GetGuid()).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var tenants = new List<Guid>();
        while (await reader.ReadAsync())
        {
            tenants.Add(reader.GetGuid(0));
        }

        return [.. tenants];
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient reader, string path)
        => [.. (await reader.GetJsonAsync(path)).GetProperty("items").EnumerateArray()];
}
