using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Budgets;

public sealed class BudgetsApiTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();

    [Fact]
    public async Task A_budget_is_made_read_changed_and_deleted_and_every_change_is_kept()
    {
        using var manager = Manager(_tenant);
        var made = await manager.MakeBudgetAsync(new { name = "research", limitUsd = "250.5", timeZone = "Europe/Vienna" });
        Assert.Equal(("tenant", "cost", "month", "hard", "open"), (
            Text(made, "subject"), Text(made, "unit"), Text(made, "window"), Text(made, "enforcement"), Text(made, "whenUnavailable")));
        Assert.Equal((250_500_000_000, 0, 0, 250_500_000_000), (made.Number("limit"), made.Number("spent"), made.Number("reserved"), made.Number("remaining")));
        Assert.Equal("250.500000000", made.GetProperty("usd").GetProperty("remaining").GetString());
        var reset = TimeZoneInfo.ConvertTime(made.GetProperty("resetsAt").GetDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna"));
        Assert.Equal((1, TimeSpan.Zero), (reset.Day, reset.TimeOfDay));

        using var patched = await manager.PatchAsJsonAsync($"{BudgetCalls.Path}/{made.Id()}", new { limit = 7, whenUnavailable = "closed" });
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        var changed = await manager.BudgetAsync(made.Id());
        Assert.Equal((7, "hard", "closed"), (changed.Number("limit"), Text(changed, "enforcement"), Text(changed, "whenUnavailable")));

        using var deleted = await manager.DeleteAsync($"{BudgetCalls.Path}/{made.Id()}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await manager.GetAsync($"{BudgetCalls.Path}/{made.Id()}");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "budget-not-found");

        var changes = (await manager.GetJsonAsync($"{BudgetCalls.Path}/changes?budgetId={made.Id()}")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["deleted", "changed", "created"], changes.Select(change => Text(change, "action")));
        Assert.Equal((250_500_000_000, 7), (changes[1].GetProperty("before").Number("limit"), changes[1].GetProperty("after").Number("limit")));
        Assert.Equal(JsonValueKind.Null, changes[0].GetProperty("after").ValueKind);
    }

    [Theory]
    [InlineData("""{"limit":1}""", "name")]
    [InlineData("""{"name":"x"}""", "limit")]
    [InlineData("""{"name":"x","limit":-1}""", "limit")]
    [InlineData("""{"name":"x","limitUsd":"-0.01"}""", "limitUsd")]
    [InlineData("""{"name":"x","limitUsd":"0.0000000001"}""", "limitUsd")]
    [InlineData("""{"name":"x","limitUsd":"1e3"}""", "limitUsd")]
    [InlineData("""{"name":"x","limitUsd":"1","limit":1}""", "limitUsd")]
    [InlineData("""{"name":"x","limitUsd":"1","unit":"tokens"}""", "limitUsd")]
    [InlineData("""{"name":"x","limit":1,"unit":"euros"}""", "unit")]
    [InlineData("""{"name":"x","limit":1,"window":"week"}""", "window")]
    [InlineData("""{"name":"x","limit":1,"timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"name":"x","limit":1,"enforcement":"gentle"}""", "enforcement")]
    [InlineData("""{"name":"x","limit":1,"whenUnavailable":"maybe"}""", "whenUnavailable")]
    [InlineData("""{"name":"x","limit":1,"subject":"planet"}""", "subject")]
    [InlineData("""{"name":"x","limit":1,"subject":"user"}""", "subjectId")]
    [InlineData("""{"name":"x","limit":1,"subject":"key","subjectId":"me"}""", "subjectId")]
    [InlineData("""{"name":"x","limit":1,"subject":"tenant","subjectId":"x"}""", "subjectId")]
    [InlineData("""{"name":"x","limit":1,"subject":"named","subjectId":"y"}""", "subjectId")]
    [InlineData("""{"name":"x","limit":1,"limt":2}""", "limt")]
    public async Task What_is_wrong_with_a_budget_is_told_by_name(string body, string member)
    {
        using var manager = Manager(_tenant);
        using var response = await manager.PostAsync(BudgetCalls.Path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(member, out _));
        Assert.Empty((await manager.GetJsonAsync(BudgetCalls.Path)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_would_make_it_another_budget_can_not_be_changed()
    {
        using var manager = Manager(_tenant);
        var made = await manager.MakeBudgetAsync(new { name = "fixed", limit = 5, unit = "tokens" });
        foreach (var member in new[] { "name", "subject", "subjectId", "unit", "window", "timeZone" })
        {
            using var response = await manager.PatchAsJsonAsync($"{BudgetCalls.Path}/{made.Id()}", new Dictionary<string, string> { [member] = "day" });
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(member, out _));
        }
    }

    [Fact]
    public async Task A_name_is_taken_once_a_tenant()
    {
        using var manager = Manager(_tenant);
        await manager.MakeBudgetAsync(new { name = "once", limit = 5 });
        using var again = await manager.PostAsJsonAsync(BudgetCalls.Path, new { name = "once", limit = 6 });
        await again.AssertProblemAsync(HttpStatusCode.Conflict, "budget-exists");
        using var other = Manager(Guid.CreateVersion7());
        await other.MakeBudgetAsync(new { name = "once", limit = 7 });
    }

    [Fact]
    public async Task Budgets_are_listed_page_by_page_in_the_order_of_names()
    {
        using var manager = Manager(_tenant);
        foreach (var name in new[] { "c", "a", "ä/ü", "b" })
        {
            await manager.MakeBudgetAsync(new { name, limit = 1 });
        }

        var names = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await manager.GetJsonAsync($"{BudgetCalls.Path}?limit=2&cursor={cursor}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(budget => Text(budget, "name")));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(["a", "b", "c", "ä/ü"], names);
    }

    [Fact]
    public async Task Budgets_of_others_can_not_be_seen_changed_or_deleted()
    {
        using var manager = Manager(_tenant);
        var made = await manager.MakeBudgetAsync(new { name = "mine", limit = 5 });
        using var other = Manager(Guid.CreateVersion7());
        using var reader = app.Reader(_tenant);

        using var read = await other.GetAsync($"{BudgetCalls.Path}/{made.Id()}");
        using var changed = await other.PatchAsJsonAsync($"{BudgetCalls.Path}/{made.Id()}", new { limit = 6 });
        using var deleted = await other.DeleteAsync($"{BudgetCalls.Path}/{made.Id()}");
        using var byReader = await reader.DeleteAsync($"{BudgetCalls.Path}/{made.Id()}");

        Assert.All([read, changed, deleted], response => Assert.Equal(HttpStatusCode.NotFound, response.StatusCode));
        Assert.Equal(HttpStatusCode.Forbidden, byReader.StatusCode);
        Assert.Empty((await other.GetJsonAsync($"{BudgetCalls.Path}/changes")).GetProperty("items").EnumerateArray());
        Assert.Equal(5, (await manager.BudgetAsync(made.Id())).Number("limit"));
    }

    private HttpClient Manager(Guid tenant) => app.Service.CreateClientFor(
        identity.Token(tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
