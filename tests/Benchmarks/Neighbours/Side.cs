using Platform.Benchmarks.Door;

namespace Platform.Benchmarks.Neighbours;

/// <summary>What a victim met in all phases of one kind.</summary>
internal sealed class Side
{
    private readonly List<PacedAnswer> _answers = [];

    public int Count => _answers.Count;

    /// <summary>Answers that were no success, by part of all.</summary>
    public double ErrorRate => (double)_answers.Count(static answer => !answer.IsSuccess) / Math.Max(1, Count);

    /// <summary>Neither served nor told honestly that it can't be at the moment.</summary>
    public int Wrong => _answers.Count(static answer => !answer.IsSuccess && !answer.IsHonestRefusal);

    public void Add(IEnumerable<PacedAnswer> answers) => _answers.AddRange(answers);

    /// <summary>Milliseconds to an answer, whatever it was: who has to wait for a refusal has waited.</summary>
    public double At(double part)
    {
        var sorted = _answers.Select(static answer => answer.Microseconds / 1000).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }

    public string WrongOnes() => string.Join(", ", _answers.Where(static answer => !answer.IsSuccess && !answer.IsHonestRefusal)
        .GroupBy(static answer => (int)answer.Status).Select(static group => $"{group.Count()} × {(group.Key == 0 ? "no answer" : group.Key)}"));
}
