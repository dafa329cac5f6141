using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Platform.EndToEnd.Tests;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(RunningPlatform))]
// One stack for all: tests stop and kill parts of it, so they take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Platform.EndToEnd.Tests;

/// <summary>The whole platform as the AppHost starts it, with a provider and a telemetry backend that count what they get.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    public const string ApiKey = "the-first-key-of-the-end-to-end-tests";
    public const string AdminEmail = "admin@end-to-end.example";
    public const string AdminPassword = "the first password of the tests";
    private DistributedApplication? _app;

    public DistributedApplication App => _app!;

    public FakeUpstream Upstream { get; } = new();

    public OtlpCollector Telemetry { get; } = new();

    public Uri GatewayAddress => App.GetEndpoint("gateway");

    public async ValueTask InitializeAsync()
    {
        await Upstream.InitializeAsync();
        await Telemetry.InitializeAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            $"--Parameters:admin-api-key={ApiKey}",
            $"--Parameters:admin-email={AdminEmail}",
            $"--Parameters:admin-password={AdminPassword}",
            $"--Parameters:openai-base-url={Upstream.BaseUrl}",
            $"--Parameters:openai-api-key={FakeUpstream.ApiKey}",
            $"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL={Telemetry.Address}",
        ]);
        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            // Few are counted here, and nobody wants to wait for more.
            builder.CreateResourceBuilder(service).WithEnvironment("Counters__DeliverEvery", "00:00:01");
        }

        _app = await builder.BuildAsync();
        await _app.StartAsync();
        await UntilHealthyAsync("gateway");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        await Upstream.DisposeAsync();
        await Telemetry.DisposeAsync();
    }

    /// <summary>A client of the gateway that has the first key.</summary>
    public HttpClient CreateClient(string? apiKey = ApiKey)
    {
        var client = new HttpClient { BaseAddress = GatewayAddress, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
        return client;
    }

    public async Task UntilHealthyAsync(string resource)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, limit.Token);
    }

    /// <summary>Start, stop or restart; on all replicas.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(Find(resource), command);
        Assert.True(result.Success, result.Message);
    }

    /// <summary>The process of a resource that has one replica.</summary>
    public async Task<int> ProcessIdAsync(string resource)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var running = await App.ResourceNotifications.WaitForResourceAsync(resource, static e => e.Snapshot.State?.Text == "Running" && Pid(e) is not null, limit.Token);
        return Pid(running)!.Value;
    }

    /// <summary>Every ledger row of the tenant, as the API pages them.</summary>
    public async Task<IReadOnlyList<LedgerRow>> ReadLedgerAsync()
    {
        using var client = CreateClient();
        List<LedgerRow> rows = [];
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<LedgerPage>($"/api/v1/usage/requests?limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            rows.AddRange(page!.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return rows;
    }

    private IResource Find(string name) => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    private static int? Pid(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(static property => property.Name == "executable.pid")?.Value switch
        {
            int id => id,
            JsonElement json => json.GetInt32(),
            string text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
}

public sealed record LedgerPage(IReadOnlyList<LedgerRow> Items, string? NextCursor);

public sealed record LedgerRow(
    Guid RequestId, Guid EventId, string Kind, string Provider, string Model, long InputTokens, long OutputTokens, long? CostNanoUsd, string Status, bool Estimated);
