using System.Diagnostics;
using Platform.Contracts;

namespace Platform.Gateway.Authentication;

/// <summary>Credentials of requests that ask together. Each stands in it once, however many requests present it.</summary>
internal sealed class CheckBatch
{
    // Continuations elsewhere: one answer must not run sixty requests one after the other.
    private readonly TaskCompletionSource<IReadOnlyList<CheckResult>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _credentials = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The trace in which the question stands: that of the first who asks.</summary>
    public Activity? Trace { get; } = Activity.Current;

    public IReadOnlyList<string> Credentials => _credentials;

    public bool IsFull => _credentials.Count >= CredentialCheck.MaxCredentials;

    /// <returns>Its place among the answers.</returns>
    public int Add(string credential)
    {
        if (!_places.TryGetValue(credential, out var place))
        {
            place = _credentials.Count;
            _places.Add(credential, place);
            _credentials.Add(credential);
        }

        return place;
    }

    public async Task<CheckResult> GetResultAsync(int place, CancellationToken ct) => (await _answer.Task.WaitAsync(ct))[place];

    /// <param name="question">Has ended, well or not.</param>
    public void Answer(Task<IReadOnlyList<CheckResult>> question) => _answer.SetFromTask(question);
}
