using System.Net.Http.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>A price, from who operates the platform to the bill.</summary>
public sealed class PriceJourneyTests(RunningPlatform platform)
{
    private const string Model = "priced-by-the-operator";

    [Fact]
    public async Task A_price_that_is_set_is_what_the_next_calls_cost_and_a_change_is_too()
    {
        using var client = platform.CreateClient();
        foreach (var (input, output) in new[] { (1000, 5000), (3000, 7000) })
        {
            using var set = await client.PutAsJsonAsync(
                $"/api/v1/usage/prices/{Model}", new { provider = "openai", input = input * 1_000_000L, output = output * 1_000_000L });
            Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());
            // The ledger's own price counts for a call that came without one, but not for one that came with the old one.
            await Poll.UntilAsync(async () => await CallAsync(client) is var row && row.CostNanoUsd == (row.InputTokens * input) + (row.OutputTokens * output),
                $"a call costs {input} and {output} a token");
        }
    }

    private async Task<LedgerRow> CallAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync(
            "/v1/chat/completions", new { model = Model, messages = new[] { new { role = "user", content = "Say hello." } } });
        response.EnsureSuccessStatusCode();
        var id = Guid.Parse(response.Headers.GetValues("X-Request-Id").Single());
        return await Poll.ForAsync(async () => (await platform.ReadLedgerAsync()).SingleOrDefault(row => row.RequestId == id), $"request {id} is in the ledger");
    }
}
