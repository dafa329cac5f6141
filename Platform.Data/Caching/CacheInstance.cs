namespace Platform.Data.Caching;

/// <summary>Tells replicas apart for people who read statistics.</summary>
internal static class CacheInstance
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
