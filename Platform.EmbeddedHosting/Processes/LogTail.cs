using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Reads the log files that the children write themselves.</summary>
internal static class LogTail
{
    private const int LastBytes = 64 * 1024;

    // A file is polled, because watching it costs a thread and still misses writes on some file systems.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Every line from the beginning of the file, then new ones as they come; the file need not exist yet. Ends by cancellation, or
    /// when <paramref name="ended"/> has completed and everything written until then was returned.
    /// </summary>
    public static async IAsyncEnumerable<string> FollowAsync(
        string path, TimeProvider clock, [EnumeratorCancellation] CancellationToken ct, Task? ended = null)
    {
        var lines = new LineBuffer();
        await using var file = await OpenAsync(path, clock, ended, ct);
        var buffer = new byte[16 * 1024];
        while (file is not null)
        {
            // Asked before the read: what was written until the end is then surely in it.
            var last = ended is { IsCompleted: true };
            var read = await file.ReadAsync(buffer, ct);
            foreach (var line in lines.Add(buffer.AsSpan(0, read)))
            {
                yield return line;
            }

            if (read == 0)
            {
                if (last)
                {
                    break;
                }

                await Task.Delay(Pause, clock, ct);
            }
        }

        if (lines.Rest is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    /// <summary>The last lines; none when there is no file.</summary>
    public static IReadOnlyList<string> Last(string path, int lines)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = Open(path);
        file.Seek(Math.Max(0, file.Length - LastBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')).TakeLast(lines)];
    }

    private static async Task<FileStream?> OpenAsync(string path, TimeProvider clock, Task? ended, CancellationToken ct)
    {
        while (!File.Exists(path))
        {
            if (ended is { IsCompleted: true })
            {
                return null;
            }

            await Task.Delay(Pause, clock, ct);
        }

        return Open(path);
    }

    // bufferSize 0: a buffering stream would remember an end of file that has since moved.
    private static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
