using System.Runtime.InteropServices;

namespace TextToVideo.Artifacts;

/// <summary>
/// Makes renames and new folders durable across a power failure. On Unix a folder must be flushed like a file, for which .NET has no API.
/// The file system of Windows journals these changes itself.
/// </summary>
internal static class DirectoryFlush
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes a folder and its parents up to the root. Errors are ignored, because some file systems cannot flush a folder, and the file
    /// itself has been flushed already.
    /// </summary>
    /// <param name="root">The last folder to flush.</param>
    /// <param name="folder">The first folder to flush, at or below the root.</param>
    public static void FlushUpTo(string root, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        for (string? current = folder; current is not null && current.Length >= root.Length; current = Path.GetDirectoryName(current))
        {
            int descriptor = Open(current, ReadOnly);
            if (descriptor >= 0)
            {
                _ = Synchronize(descriptor);
                _ = Close(descriptor);
            }
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
