using System.Globalization;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Layout of a cluster's folder: the cluster itself in a subfolder, so that one still being made can stand beside it.</summary>
internal static class ClusterFiles
{
    private const string HalfMade = "new-";

    public static string Data(string folder) => Path.Combine(folder, "data");

    public static string New(string folder) => Path.Combine(folder, $"{HalfMade}{Guid.NewGuid():N}");

    /// <summary>Null when there is no cluster.</summary>
    public static int? MajorVersion(string folder)
    {
        var file = Path.Combine(Data(folder), "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    /// <summary>What an initdb that was killed has left. It never was a cluster.</summary>
    public static void RemoveHalfMade(string folder)
    {
        foreach (var left in Directory.GetDirectories(folder, HalfMade + "*"))
        {
            Directory.Delete(left, recursive: true);
        }
    }
}
