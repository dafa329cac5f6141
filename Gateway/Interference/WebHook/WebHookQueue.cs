using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>Messages for the receiver, each subject once, in its latest state. Adding costs nothing and waits for nobody; nothing is kept when there is no receiver.</summary>
internal sealed class WebHookQueue(IOptions<WebHookOptions> options)
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, WebHookMessage> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> _told = [];
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _dropped;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

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
            lock (_gate)
            {
                Put(WebHookMessage.Of(change));
            }
        }
    }

    /// <summary>Until something was added.</summary>
    public async Task WaitAsync(CancellationToken ct) => await _added.Reader.ReadAsync(ct);

    /// <summary>The one that has waited longest. It stays until it is <see cref="Remove"/>d.</summary>
    public WebHookMessage? Peek()
    {
        lock (_gate)
        {
            return _waiting.Count == 0 ? null : _waiting.GetAt(0).Value;
        }
    }

    public void Remove(WebHookMessage message)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(message.Subject, out var waiting) && ReferenceEquals(waiting, message))
            {
                _waiting.Remove(message.Subject);
            }
        }
    }

    /// <summary>Lets others try first: one that the receiver can't cope with holds up nobody.</summary>
    public void PutLast(WebHookMessage message)
    {
        lock (_gate)
        {
            if (_waiting.Remove(message.Subject, out var latest))
            {
                _waiting.Add(message.Subject, latest);
            }
        }
    }

    /// <summary>How many were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    private static string GistOf(Incident incident) => string.Join(
        '|', incident.Severity, incident.Cause.Kind, incident.Cause.Resource, incident.Ended is null, incident.MergedInto,
        string.Join(',', incident.Findings.Select(static finding => $"{finding.Id}{(finding.Ended is null ? '+' : '-')}")));

    private void Put(WebHookMessage message)
    {
        _waiting[message.Subject] = message;
        if (_waiting.Count > options.Value.QueueLength)
        {
            _waiting.RemoveAt(0);
            _dropped++;
        }

        _added.Writer.TryWrite(true);
    }
}
