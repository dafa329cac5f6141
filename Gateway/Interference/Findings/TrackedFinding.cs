using Platform.Contracts;
using Platform.Gateway.Interference.Rules;

namespace Platform.Gateway.Interference.Findings;

/// <summary>A finding over its life. What it says follows what is learned; who it is doesn't change. Belongs to one thread.</summary>
internal sealed class TrackedFinding
{
    /// <summary>Numbers are told anew when they became worse by as much.</summary>
    private const double Worse = 1.1;

    /// <summary>Rounds for which another cause must stand before it is believed: who holds a pool changes from one look to the next.</summary>
    private const int RoundsToBelieve = 3;

    private ProbableCause _ownCause;
    private Recommendation _ownRecommendation;
    private double _worst;
    private int _rounds;

    public TrackedFinding(FindingKey key, Measurement measured, Explanation explanation, DateTimeOffset since)
    {
        (Key, Rank, Database, Title) = (key, measured.Rank, measured.Database, explanation.Title);
        (_worst, _ownCause, _ownRecommendation) = (measured.Value, explanation.Cause, explanation.Recommendation);
        Finding = new(
            Guid.CreateVersion7(), key.Rule, measured.Severity, key.Service, key.Subject, explanation.Summary, explanation.Evidence, explanation.Cause,
            explanation.Recommendation, since, Ended: null);
    }

    /// <summary>As another gateway left it.</summary>
    public TrackedFinding(HandedFinding handed)
    {
        (Finding, Rank, Database, Title) = (handed.Finding, handed.Rank, handed.Database, handed.Title);
        Key = new(Finding.Rule, Finding.Service, Finding.Subject);
        (_worst, _ownCause, _ownRecommendation) = (handed.Worst, handed.OwnCause, Finding.Recommendation);
    }

    public FindingKey Key { get; }

    public Rank Rank { get; }

    public string? Database { get; }

    public string Title { get; private set; }

    public Finding Finding { get; private set; }

    /// <summary>As far as this finding alone can tell.</summary>
    public ProbableCause OwnCause => _ownCause;

    public bool IsOpen => Finding.Ended is null;

    /// <summary>Something that a reader should hear of since this was last set to false.</summary>
    public bool IsChanged { get; set; } = true;

    public HandedFinding HandOver() => new(Finding, Rank, Database, Title, _worst, _ownCause);

    public void Update(Measurement measured, Explanation explanation)
    {
        if (measured.Value > _worst * Worse)
        {
            _worst = measured.Value;
            Change(Finding with { Summary = explanation.Summary, Evidence = explanation.Evidence });
        }

        if (measured.Severity > Finding.Severity)
        {
            Change(Finding with { Severity = measured.Severity });
        }

        var isSame = explanation.Cause.Kind == _ownCause.Kind && explanation.Cause.Resource == _ownCause.Resource;
        _rounds = isSame ? 0 : _rounds + 1;
        if (_rounds >= RoundsToBelieve)
        {
            (_ownCause, _ownRecommendation, Title, _rounds) = (explanation.Cause, explanation.Recommendation, explanation.Title, 0);
            Change(Finding with { Summary = explanation.Summary, Evidence = explanation.Evidence, Cause = _ownCause, Recommendation = _ownRecommendation });
        }
    }

    /// <summary>It follows from another one, whose cause is its cause, and stays so when that one ends first.</summary>
    public void Follow(TrackedFinding root)
    {
        if (Finding.Cause != root._ownCause || Finding.Recommendation != root._ownRecommendation)
        {
            Change(Finding with { Cause = root._ownCause, Recommendation = root._ownRecommendation });
        }
    }

    public void End(DateTimeOffset at) => Change(Finding with { Ended = at });

    /// <summary>It came again while what it belongs to still goes on, so it is the same one.</summary>
    public void Continue(TrackedFinding before) => Change(Finding with { Id = before.Finding.Id, Since = before.Finding.Since });

    private void Change(Finding finding) => (Finding, IsChanged) = (finding, true);
}
