namespace Platform.ServiceDefaults.ApiDocuments;

/// <summary>Paths that the gateway opens to clients; the others are between our own processes.</summary>
internal static class PublicSurface
{
    public static bool Contains(string? relativePath) =>
        relativePath is not null && (relativePath.StartsWith("v1/", StringComparison.Ordinal) || relativePath.StartsWith("api/", StringComparison.Ordinal));
}
