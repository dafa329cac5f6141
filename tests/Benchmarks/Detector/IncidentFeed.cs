using System.Net.Http.Json;
using System.Text.Json;
using Platform.Benchmarks.Stack;
using Platform.Contracts;

namespace Platform.Benchmarks.Detector;

/// <summary>The monitor's incidents, as an operator reads them.</summary>
internal sealed class IncidentFeed(PlatformStack stack) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _admin = stack.CreateClient(Services.AdminKey);
    private readonly HashSet<Guid> _known = [];

    /// <summary>All there have been, with those that have ended.</summary>
    public async Task<IReadOnlyList<Incident>> ReadAsync()
    {
        var answer = await _admin.GetFromJsonAsync<Answer>("/api/v1/admin/interference/history?limit=200", Json);
        return answer?.Items ?? [];
    }

    /// <summary>Those that nobody has asked for before, in their latest state.</summary>
    public async Task<IReadOnlyList<Incident>> ReadNewAsync() => [.. (await ReadAsync()).Where(incident => !_known.Contains(incident.Id))];

    /// <summary>From now on these are old.</summary>
    public void Forget(IEnumerable<Incident> incidents) => _known.UnionWith(incidents.Select(static incident => incident.Id));

    public void Dispose() => _admin.Dispose();

    private sealed record Answer(IReadOnlyList<Incident> Items);
}
