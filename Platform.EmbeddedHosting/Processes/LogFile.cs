namespace Aspire.Hosting.Embedded.Processes;

/// <summary>The files children append to.</summary>
internal static class LogFile
{
    private const string Current = ".log";
    private const string Earlier = ".1.log";

    /// <summary>For our eyes only: what a program prints may hold what nobody else should read.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedHostingException($"The log {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Sets the logs of the run before aside, once: <c>name.log</c> becomes <c>name.1.log</c>. A restart within a run appends.</summary>
    public static void SetAside(string folder)
    {
        foreach (var log in Directory.EnumerateFiles(folder, "*" + Current).Where(file => !file.EndsWith(Earlier, StringComparison.Ordinal)).ToArray())
        {
            File.Move(log, log[..^Current.Length] + Earlier, overwrite: true);
        }
    }
}
