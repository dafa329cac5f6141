namespace Aspire.Hosting.ApplicationModel;

/// <summary>A question to one running instance; the answer is null, or why it is not healthy.</summary>
internal sealed class HealthProbeAnnotation(string key, Func<HealthTarget, CancellationToken, Task<string?>> check) : IResourceAnnotation
{
    public string Key { get; } = key;

    public Func<HealthTarget, CancellationToken, Task<string?>> Check { get; } = check;
}

/// <summary>The instance asked: its private port of each endpoint.</summary>
internal sealed record HealthTarget(IReadOnlyDictionary<string, int> PrivatePorts, HttpMessageInvoker Http);
