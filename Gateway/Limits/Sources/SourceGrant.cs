namespace Platform.Gateway.Limits.Sources;

/// <summary>What a source was granted. The usual case, in which nothing is shared, needs no object of its own.</summary>
internal readonly struct SourceGrant(Permit? permit, Meter? own)
{
    /// <summary>What was asked of the counts that all gateways share, if anything was.</summary>
    public Permit? Permit => permit;

    public bool IsRefused => permit is { IsGranted: false };

    public void Release()
    {
        own?.Exit();
        permit?.Lease?.Dispose();
    }
}
