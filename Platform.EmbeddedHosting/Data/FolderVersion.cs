using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Data;

/// <summary>The stamp that tells our folder from any other, and its format from older and newer ones.</summary>
internal static class FolderVersion
{
    public const string FileName = "version";

    private const string Format = "1";

    /// <summary>A folder in use for something else is left alone.</summary>
    public static void RefuseForeign(string path)
    {
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, FileName)))
        {
            return;
        }

        // A run killed at its very beginning may have left the lock, but no stamp.
        if (Directory.EnumerateFileSystemEntries(path).FirstOrDefault(entry => !FolderLock.IsPartOf(Path.GetFileName(entry))) is { } entry)
        {
            throw new EmbeddedHostingException(
                $"{path} is not a data folder of this AppHost: it holds {Path.GetFileName(entry)}, but no file named {FileName}. Name an empty folder or one that does not exist yet.");
        }
    }

    public static void Stamp(string path)
    {
        var file = Path.Combine(path, FileName);
        if (!File.Exists(file))
        {
            DurableFile.Write(file, Format);
            return;
        }

        if (File.ReadAllText(file).Trim() is var found && found != Format)
        {
            throw new EmbeddedHostingException(
                $"The data folder {path} has format {found}, this AppHost reads and writes format {Format}. "
                + "Nothing was changed. Use the version of the AppHost that made it, or move the folder away to start with an empty one.");
        }
    }
}
