using System.Runtime.InteropServices;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// What changes if the content of a file does. Size and modification time alone are not enough, because programs set the modification time:
/// a copy, an archive or an image keeps that of the original. The change time is set by the kernel whenever content, name or attributes
/// change, and nothing can set it back; the inode distinguishes files that are moved to the same path.
/// </summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="Inode">The number of the file in its file system.</param>
/// <param name="Modified">The modification time, in nanoseconds since 1970.</param>
/// <param name="Changed">The change time, in nanoseconds since 1970.</param>
internal sealed record FileStamp(long Size, long Inode, long Modified, long Changed)
{
    private const int CurrentFolder = -100;

    /// <summary>Asks the server of a network file system instead of a cache.</summary>
    private const int ForceSync = 0x2000;

    private const uint ModifiedField = 0x40;
    private const uint ChangedField = 0x80;
    private const uint InodeField = 0x100;
    private const uint SizeField = 0x200;
    private const uint Fields = ModifiedField | ChangedField | InodeField | SizeField;

    /// <summary>Reads the stamp of a file; of a symbolic link, that of the file it leads to.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The stamp, or null if there is no such file or its file system does not have all parts.</returns>
    public static FileStamp? TryRead(string path)
    {
        try
        {
            return GetStatus(CurrentFolder, path, ForceSync, Fields, out Status status) == 0 && (status.Mask & Fields) == Fields
                ? new FileStamp(status.Size, status.Inode, status.Modified.ToNanoseconds(), status.Changed.ToNanoseconds())
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without statx. Files are then read each time.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int GetStatus(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        out Status status
    );

    /// <summary>The fields of <c>struct statx</c> that are needed; its layout is the same on all processors (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Status
    {
        [FieldOffset(0)]
        public readonly uint Mask;

        [FieldOffset(32)]
        public readonly long Inode;

        [FieldOffset(40)]
        public readonly long Size;

        [FieldOffset(96)]
        public readonly Time Changed;

        [FieldOffset(112)]
        public readonly Time Modified;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        private readonly long _seconds;
        private readonly uint _nanoseconds;

        public long ToNanoseconds() => (_seconds * 1_000_000_000) + _nanoseconds;
    }
}
