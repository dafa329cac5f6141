using System.Globalization;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Data;

/// <summary>Held by the operating system, so that it ends with its holder however that ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = "lock";
    private const string HolderName = "lock.holder";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static bool IsPartOf(string fileName) => fileName is LockName or HolderName;

    public static FolderLock Take(string folder)
    {
        var holder = Path.Combine(folder, HolderName);
        try
        {
            // FileShare.None is an exclusive flock on Unix. The file itself stays: deleting it would let two hold "the" lock.
            var file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new FolderLock(file);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            var pid = File.Exists(holder) ? File.ReadAllText(holder) : "unknown";
            throw new EmbeddedHostingException(
                $"The data folder {folder} is in use by another AppHost (process {pid}). Stop that one, or give this one a data folder of its own.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
