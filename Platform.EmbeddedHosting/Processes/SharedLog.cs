using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>
/// Appends to a file to which a child appends as well. <see cref="FileMode.Append"/> does not do: it writes where the file ended when it was opened,
/// over whatever the child has written since.
/// </summary>
internal static partial class SharedLog
{
    // From Linux' fcntl.h: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC.
    private const int LinuxAppend = 0x1 | 0x40 | 0x400 | 0x80000;
    private const int OwnerOnly = 0x180;

    public static void Append(string path, string text)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.AppendAllText(path, text);
            return;
        }

        using var file = new SafeFileHandle(Open(path, LinuxAppend, OwnerOnly), ownsHandle: true);
        if (file.IsInvalid)
        {
            throw new IOException($"'{path}' can't be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // With O_APPEND the kernel ignores the offset and writes at the end, in one piece.
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), fileOffset: 0);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
