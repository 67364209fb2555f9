using System.Runtime.InteropServices;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Asks the operating system about the permissions of files, for which .NET has no method.</summary>
internal static class UnixFile
{
    // W_OK of Linux's unistd.h.
    private const int Write = 2;

    /// <summary>Returns whether the process may write to a file. A pipe is not opened for this, which could take forever.</summary>
    /// <param name="path">The path of a file that exists.</param>
    public static bool CanWrite(string path) => Access(path, Write) == 0;

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
