namespace Platform.Data.Caching.Refreshing;

/// <summary>The lease of the refresh is another replica's.</summary>
internal sealed class LeaseLostException() : Exception("Another replica refreshes the cache.");
