using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;

namespace Platform.UsageService.Tests;

/// <summary>Events as LlmService would send them, and the two sides of the service that tests talk to.</summary>
internal static class Usage
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static UsageEvent Event(Guid tenantId, DateTimeOffset? at = null) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), tenantId, Guid.CreateVersion7(), null, "simulated", "simulated", "chat",
        new TokenCounts(100, 40, 20, 5), 1_234_567, CompletionStatus.Completed, false, at ?? Noon, (at ?? Noon).AddSeconds(2), null);

    public static async Task<UsageBatchResult> RecordAsync(this HttpClient producer, params IReadOnlyList<UsageEvent> events)
    {
        using var response = await producer.PostAsJsonAsync(UsageBatch.Path, new UsageBatch(events), ContractsJson.Default.UsageBatch);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.UsageBatchResult))!;
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<long> CountAsync(this NpgsqlDataSource database, string sql, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <param name="database">The service's.</param>
    /// <param name="tenantId">Whose sums.</param>
    /// <param name="column">Which of them.</param>
    public static Task<long> SumAsync(this NpgsqlDataSource database, Guid tenantId, string column)
        => database.CountAsync($"select coalesce(sum({column}), 0)::bigint from usage_hour where tenant_id = $1", tenantId);
}
