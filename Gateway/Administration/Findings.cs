using System.Globalization;
using System.Text.Json;

namespace Platform.Gateway.Administration;

/// <summary>What became known of one service while it is asked; several askers write to it at the same time.</summary>
internal sealed class Findings<TAnswer>(string service)
    where TAnswer : IReplicaAnswer
{
    private const int MaxConnections = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly List<TAnswer> _answers = [];
    private readonly SortedSet<string> _failures = new(StringComparer.Ordinal);
    private int _connections;
    private int _failed;
    private int _nothingNew;

    // Connections may be spread at random. One replica of n stays unmet in 6n - 2 further connections with a probability below 1 in 300, for every n.
    private bool IsQuiet => _nothingNew >= 4 + (6 * Math.Max(1, _met.Count));

    public int Failed
    {
        get
        {
            lock (_gate)
            {
                return _failed;
            }
        }
    }

    /// <summary>Whether one more connection is worth opening.</summary>
    public bool Continue()
    {
        lock (_gate)
        {
            return !IsQuiet && _connections++ < MaxConnections;
        }
    }

    /// <summary>True for the first who meets this replica: it shall be asked once.</summary>
    public bool Meet(string instance)
    {
        lock (_gate)
        {
            var isNew = _met.Add(instance);
            _nothingNew = isNew ? 0 : _nothingNew + 1;
            return isNew;
        }
    }

    public void Add(TAnswer answer)
    {
        lock (_gate)
        {
            _answers.Add(answer);
        }
    }

    public void AddFailure(Exception failure)
    {
        lock (_gate)
        {
            _failed++;
            _nothingNew++;
            _failures.Add(Describe(failure));
        }
    }

    public ServiceReport<TAnswer> ToReport()
    {
        lock (_gate)
        {
            var detail = string.Join(" ", Reservations());
            var status = _answers.Count == 0 ? ServiceStatus.Unavailable : detail.Length == 0 ? ServiceStatus.Ok : ServiceStatus.Partial;
            return new(service, status, detail.Length == 0 ? null : detail, [.. _answers.OrderBy(static answer => answer.Instance, StringComparer.Ordinal)]);
        }
    }

    private IEnumerable<string> Reservations()
    {
        if (_failed > 0)
        {
            var opened = Math.Min(_connections, MaxConnections);
            yield return string.Create(CultureInfo.InvariantCulture, $"{_failed} of {opened} connections failed: {string.Join("; ", _failures)}.");
        }

        if (_connections > MaxConnections && !IsQuiet)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"There may be more replicas than {MaxConnections} connections led to.");
        }
    }

    // Without addresses and what else a message may hold.
    private static string Describe(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "answer too large",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => "not reachable",
        HttpRequestException => "connection broken off",
        JsonException => "answer not understood",
        _ => "no answer in time",
    };
}
