namespace Aspire.Hosting.Embedded.Postgres;

internal static class ProcessCommand
{
    /// <summary>Program and arguments; empty for one that has ended and waits to be reaped, null when there is none.</summary>
    public static string[]? Of(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
