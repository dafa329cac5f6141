using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.History;

namespace Platform.Gateway.Tests.Interference;

/// <summary>A gateway whose monitor says what a test says, an operator's client, and a UsageService that notes what it is told.</summary>
internal sealed class InterferenceHost : IAsyncDisposable
{
    public const string Path = "/api/v1/admin/interference";

    private InterferenceHost(GatewayHost gateway, bool isActive)
    {
        Gateway = gateway;
        Gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeAuth.AdminKey);
        Gateway.Upstream.Handler = AnswerAsync;
        Say(Made.Status(isActive, services: [Made.Llm(isBusy: true)]));
    }

    public GatewayHost Gateway { get; }

    public HttpClient Operator => Gateway.Client;

    private InterferenceMonitor Monitor => Gateway.Services.GetRequiredService<InterferenceMonitor>();

    public RecentIncidents Recent => Gateway.Services.GetRequiredService<RecentIncidents>();

    public ConcurrentQueue<IncidentState> Kept { get; } = [];

    /// <summary>What UsageService answers in place of taking incidents, while a test says so.</summary>
    public Func<HttpContext, Task>? Usage { get; set; }

    public static async Task<InterferenceHost> StartAsync(string? redis, bool isActive = true, params (string Key, string Value)[] settings)
    {
        (string, string)[] usual =
        [
            ("ConnectionStrings:redis", redis ?? ""), ("Interference:History:UsageTimeout", "00:00:10"),
            ("Interference:History:DeliveryMaxBackOff", "00:00:00.200"), ("Redis:CommandTimeoutMilliseconds", "2000"),
        ];
        return new(await GatewayHost.StartAsync([.. settings, .. usual.ExceptBy(settings.Select(static one => one.Key), static one => one.Item1)]), isActive);
    }

    /// <summary>A round of the monitor, as the active one.</summary>
    public void Observe(params IReadOnlyList<Incident> changed)
    {
        foreach (var listener in Gateway.Services.GetServices<IInterferenceListener>())
        {
            listener.Observe(Made.Round(TimeProvider.System.GetUtcNow(), changed));
        }
    }

    /// <summary>Another gateway becomes the active one, or this one.</summary>
    public void Lead(bool isActive) => Say(Made.Status(isActive, services: [Made.Llm(isBusy: true)]));

    /// <summary>What the monitor, which makes no rounds here, says of its own.</summary>
    public void Say(MonitorStatus status) => StatusOf(Monitor) = status;

    public async Task<JsonElement> GetAsync(string path = "", int expected = 200)
    {
        using var response = await Operator.GetAsync(Path + path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_current")]
    private static extern ref MonitorStatus StatusOf(InterferenceMonitor monitor);

    private async Task AnswerAsync(HttpContext context)
    {
        if (Usage is { } instead)
        {
            await instead(context);
        }
        else if (HttpMethods.IsPut(context.Request.Method) && context.Request.Path == IncidentBatch.Path)
        {
            foreach (var state in (await context.Request.ReadFromJsonAsync(ContractsJson.Default.IncidentBatch))!.Incidents)
            {
                Kept.Enqueue(state);
            }

            context.Response.StatusCode = 204;
        }
        else if (context.Request.Path == IncidentBatch.Path)
        {
            await context.Response.WriteAsJsonAsync(new IncidentPage([], null), ContractsJson.Default.IncidentPage);
        }
        else if (context.Request.Path == IncidentTrend.Path)
        {
            await context.Response.WriteAsJsonAsync(new IncidentTrend([]), ContractsJson.Default.IncidentTrend);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}

internal static class IncidentReading
{
    public static IEnumerable<Guid> Ids(this JsonElement report, string member = "incidents")
        => report.GetProperty(member).EnumerateArray().Select(static incident => incident.GetProperty("id").GetGuid());
}
