using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>Messages for the receiver, each subject once, in its latest state. Nothing is kept when there is no receiver.</summary>
internal sealed class WebHookQueue(IOptions<WebHookOptions> options)
{
    private readonly LatestQueue<string, WebHookMessage> _waiting = new(options.Value.QueueLength);
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, string> _told = [];

    public int Count => _waiting.Count;

    /// <summary>Adds an incident if something of it has changed that is worth a message: numbers alone, which change each second, aren't.</summary>
    public void Add(IncidentState state)
    {
        if (!options.Value.IsOn)
        {
            return;
        }

        var gist = GistOf(state.Incident);
        lock (_gate)
        {
            if (_told.GetValueOrDefault(state.Incident.Id) == gist)
            {
                return;
            }

            _told[state.Incident.Id] = gist;
            if (state.Incident.Ended is not null)
            {
                _told.Remove(state.Incident.Id);
            }

            Put(WebHookMessage.Of(state));
        }
    }

    public void Add(MitigationChange change)
    {
        if (options.Value.IsOn)
        {
            Put(WebHookMessage.Of(change));
        }
    }

    /// <inheritdoc cref="LatestQueue{TSubject, T}.WaitAsync"/>
    public Task WaitAsync(CancellationToken ct) => _waiting.WaitAsync(ct);

    /// <summary>The one that has waited longest. It stays until it is <see cref="Remove"/>d.</summary>
    public WebHookMessage? Peek() => _waiting.Peek(1) is [var first] ? first : null;

    /// <inheritdoc cref="LatestQueue{TSubject, T}.Remove"/>
    public void Remove(WebHookMessage message) => _waiting.Remove(message.Subject, message);

    /// <summary>Lets others try first: one that the receiver can't cope with holds up nobody.</summary>
    public void PutLast(WebHookMessage message) => _waiting.PutLast(message.Subject);

    /// <inheritdoc cref="LatestQueue{TSubject, T}.TakeDropped"/>
    public long TakeDropped() => _waiting.TakeDropped();

    private static string GistOf(Incident incident) => string.Join(
        '|', incident.Severity, incident.Cause.Kind, incident.Cause.Resource, incident.Ended is null, incident.MergedInto,
        string.Join(',', incident.Findings.Select(static finding => $"{finding.Id}{(finding.Ended is null ? '+' : '-')}")));

    private void Put(WebHookMessage message) => _waiting.Put(message.Subject, message);
}
