extern alias apphost;

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Platform.Testing;

namespace Platform.Benchmarks.Drill;

/// <summary>The whole platform as the AppHost starts it, before a provider that counts what it serves.</summary>
internal sealed class DrillStack : IAsyncDisposable
{
    private const string Key = "the-first-key-of-the-drill";
    private DistributedApplication? _app;

    public FakeUpstream Upstream { get; } = new();

    private DistributedApplication App => _app ?? throw new InvalidOperationException("The stack is not running.");

    public async Task StartAsync()
    {
        await Upstream.InitializeAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<apphost::Projects.AppHost>(
        [
            $"--Parameters:admin-api-key={Key}",
            "--Parameters:admin-email=admin@drill.example",
            "--Parameters:admin-password=the first password of the drill",
            $"--Parameters:openai-base-url={Upstream.BaseUrl}",
            $"--Parameters:openai-api-key={FakeUpstream.ApiKey}",
        ]);
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", WaitBehavior.WaitOnResourceUnavailable, limit.Token);
    }

    public HttpClient CreateClient() => new()
    {
        BaseAddress = App.GetEndpoint("gateway"),
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) },
    };

    /// <summary>The process of a resource, or of one of its replicas.</summary>
    public async Task<int?> FindProcessAsync(string resource)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var running = await App.ResourceNotifications.WaitForResourceAsync(resource, static e => e.Snapshot.State?.Text == "Running" && Pid(e) is not null, limit.Token);
            return int.Parse(Pid(running)!, CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Both services say that every call has ended and that the ledger has all of them.</summary>
    public async Task<bool> IsQuietAsync()
    {
        using var client = CreateClient();
        try
        {
            var report = await client.GetFromJsonAsync<JsonElement>("/api/v1/usage/reconciliation");
            return report.GetProperty("isBalanced").ValueKind == JsonValueKind.True;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<DrillRow>> ReadLedgerAsync()
    {
        using var client = CreateClient();
        List<DrillRow> rows = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await client.GetFromJsonAsync<LedgerPage>($"/api/v1/usage/requests?limit=200&cursor={Uri.EscapeDataString(cursor)}");
            rows.AddRange(page!.Items);
            cursor = page.NextCursor;
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? default);
        await Upstream.DisposeAsync();
    }

    private static string? Pid(ResourceEvent change) =>
        Convert.ToString(change.Snapshot.Properties.FirstOrDefault(static property => property.Name == "executable.pid")?.Value, CultureInfo.InvariantCulture);

    private sealed record LedgerPage(IReadOnlyList<DrillRow> Items, string? NextCursor);
}
