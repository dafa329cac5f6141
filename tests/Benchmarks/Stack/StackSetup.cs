using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Benchmarks.Stack;

/// <summary>What an operator would set up in a <see cref="PlatformStack"/>: a key, prices, a budget, a second provider, extensions.</summary>
internal static class StackSetup
{
    /// <summary>Served by <see cref="Parts.BusyProvider"/>, at once.</summary>
    public const string BusyModel = "busy";

    /// <summary>Served by <see cref="Parts.BusyProvider"/>, in half a minute.</summary>
    public const string BusySlowModel = "busy-slow";

    public const string Healthy = "healthy";

    /// <summary>Hangs, and is never left alone for it: as many calls are in it as it may have.</summary>
    public const string Hanging = "hanging";

    /// <summary>Hangs, and is left alone after its first calls have timed out.</summary>
    public const string Isolated = "isolated";

    /// <summary>Works and fails by turns.</summary>
    public const string Flapping = "flapping";

    private const int MostAttempts = 20;

    private static readonly (string Name, string Path)[] Extensions = [(Healthy, "/fast"), (Hanging, "/hanging"), (Isolated, "/hanging"), (Flapping, "/flapping")];

    /// <returns>A key under every limit there is.</returns>
    public static async Task<string> RunAsync(PlatformStack stack)
    {
        using var admin = stack.CreateClient(Services.AdminKey);
        foreach (var model in (string[])[Upstream.Model, Upstream.SlowModel, BusyModel, BusySlowModel])
        {
            await SendAsync(() => admin.PutAsJsonAsync($"/api/v1/usage/prices/{model}", new { input = 150_000_000, output = 600_000_000 }));
        }

        await SendAsync(
            () => admin.PostAsJsonAsync("/api/v1/usage/budgets", new { name = "all", subject = "tenant", unit = "cost", limitUsd = "1000000.00", window = "total" }), HttpStatusCode.Conflict);
        await SendAsync(() => admin.PutAsJsonAsync("/api/v1/llm/providers/busy", new { kind = "openai", baseUrl = new Uri(stack.Address(Parts.BusyProvider), "v1"), listed = false }));
        foreach (var (model, served) in ((string, string)[])[(BusyModel, Upstream.Model), (BusySlowModel, Upstream.SlowModel)])
        {
            await SendAsync(() => admin.PutAsJsonAsync($"/api/v1/llm/deployments/{model}", new { model, provider = "busy", providerModel = served }));
        }

        foreach (var (name, path) in Extensions)
        {
            // One of a former run points to where nobody is any more.
            await SendAsync(() => admin.DeleteAsync($"/api/v1/extensions/{name}"), HttpStatusCode.NotFound);
            var tool = new { name = "tool", method = "POST", url = new Uri(stack.Address(Parts.Extension), path), timeoutSeconds = name == Hanging ? 60 : 1 };
            await SendAsync(() => admin.PostAsJsonAsync("/api/v1/extensions", new { name, tools = new[] { tool } }));
        }

        await SendAsync(() => admin.PutAsJsonAsync($"/api/v1/extensions/{Hanging}/resilience", new { minimumCalls = 1000, failureRatio = 1 }));
        var key = await SendAsync(() => admin.PostAsJsonAsync(
            "/api/v1/auth/keys", new { name = "load", requestsPerMinute = 1_000_000, concurrentRequests = 10_000, tokensPerMinute = 1_000_000_000 }));
        return JsonDocument.Parse(key).RootElement.GetProperty("key").GetString()!;
    }

    /// <summary>Who is told to come again, as by services that have just started on a busy machine, comes again.</summary>
    private static async Task<string> SendAsync(Func<Task<HttpResponseMessage>> send, HttpStatusCode? alsoGood = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await send();
            var body = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode || response.StatusCode == alsoGood)
            {
                return body;
            }

            if (attempt == MostAttempts || response.Headers.RetryAfter?.Delta is not { } pause)
            {
                throw new InvalidOperationException($"{response.RequestMessage?.RequestUri}: {response.StatusCode} {body}");
            }

            await Task.Delay(pause);
        }
    }
}
