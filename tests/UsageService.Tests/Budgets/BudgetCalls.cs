using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Budgets;

/// <summary>What tests ask of budgets.</summary>
internal static class BudgetCalls
{
    public const string Path = "/api/v1/usage/budgets";

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<JsonElement> MakeBudgetAsync(this HttpClient manager, object budget)
    {
        using var response = await manager.PostAsJsonAsync(Path, budget);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static Task<JsonElement> BudgetAsync(this HttpClient reader, Guid id) => reader.GetJsonAsync($"{Path}/{id}");

    public static Guid Id(this JsonElement budget) => budget.GetProperty("id").GetGuid();

    public static long Number(this JsonElement budget, string name) => budget.GetProperty(name).GetInt64();

    public static async Task<BudgetTerms> TermsAsync(this HttpClient producer, Guid tenantId, string name)
    {
        using var response = await producer.PostAsJsonAsync(BudgetQuery.Path, new BudgetQuery([tenantId]), ContractsJson.Default.BudgetQuery);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync(ContractsJson.Default.BudgetAnswer);
        return answer!.Tenants.Single().Budgets.Single(terms => terms.Name == name);
    }

    public static async Task<BudgetLease> LeaseAsync(this HttpClient producer, Guid holder, long sequence, params IReadOnlyList<BudgetNeed> needs)
    {
        using var response = await producer.PostAsJsonAsync(
            BudgetLeaseRequest.Path, new BudgetLeaseRequest(holder, sequence, needs), ContractsJson.Default.BudgetLeaseRequest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.BudgetLease))!;
    }

    /// <summary>A call of a hundred tokens by default, as the ledger is told of it.</summary>
    public static UsageEvent Call(Guid tenantId, Guid? holder = null, long tokens = 100, DateTimeOffset? at = null) =>
        Usage.Event(tenantId, at ?? Now) with { Tokens = new TokenCounts(tokens, 0, 0, 0), CostNanoUsd = tokens * 1000, Holder = holder };
}
