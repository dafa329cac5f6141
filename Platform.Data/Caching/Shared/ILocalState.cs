namespace Platform.Data.Caching.Shared;

/// <summary>What messages and the state in Redis do to this process's copies, whatever the type of the values.</summary>
internal interface ILocalState
{
    /// <summary>The version below which everything is void.</summary>
    long Floor { get; }

    void Learn(long version);

    void ForgetKey(string key, long version);

    void ForgetTag(string tag, long version);

    void ForgetAll(long version);

    void Apply(SharedState state);

    void Refreshed(RefreshMark mark);
}
