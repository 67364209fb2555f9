using System.Runtime.InteropServices;

namespace TextToVideo.Contracts.Files;

/// <summary>What Linux knows about a file and .NET has no methods for.</summary>
/// <param name="Kind">The kind of the file.</param>
/// <param name="Size">The size in bytes; null if the file system does not have it.</param>
/// <param name="Inode">The number of the file in its file system; null if the file system does not have it.</param>
/// <param name="Modified">The modification time, in nanoseconds since 1970; null if the file system does not have it.</param>
/// <param name="Changed">
/// The time when content, name or attributes last changed, in nanoseconds since 1970; null if the file system does not have it. Unlike the
/// modification time, programs cannot set it.
/// </param>
public sealed record FileStatus(FileKind Kind, long? Size, long? Inode, long? Modified, long? Changed)
{
    // Values of Linux's fcntl.h, stat.h and errno.h.
    private const int CurrentFolder = -100;
    private const int NotFound = 2;

    // Asks the server of a network file system instead of a cache.
    private const int ForceSync = 0x2000;

    private const uint KindField = 0x1;
    private const uint ModifiedField = 0x40;
    private const uint ChangedField = 0x80;
    private const uint InodeField = 0x100;
    private const uint SizeField = 0x200;
    private const uint AllFields = KindField | ModifiedField | ChangedField | InodeField | SizeField;

    /// <summary>Reads the status of a file; symbolic links are followed.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The status; null if there is no such file.</returns>
    /// <exception cref="IOException">The path cannot be examined, for example because a name is too long.</exception>
    public static FileStatus? Find(string path)
    {
        try
        {
            if (GetStatus(CurrentFolder, path, ForceSync, AllFields, out Status status) == 0)
            {
                return Create(status);
            }
        }
        catch (TypeLoadException exception)
        {
            // Thrown if there is no such library or no such function in it.
            throw new IOException("The C library of this system has no function statx.", exception);
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NotFound ? null : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    private static FileStatus Create(Status status)
    {
        FileKind kind = (status.Mode >> 12) switch
        {
            0x1 => FileKind.Pipe,
            0x2 => FileKind.CharacterDevice,
            0x4 => FileKind.Folder,
            0x8 => FileKind.Regular,
            _ => FileKind.Other,
        };
        return new FileStatus(
            kind,
            status.Get(SizeField, status.Size),
            status.Get(InodeField, status.Inode),
            status.Get(ModifiedField, status.Modified.ToNanoseconds()),
            status.Get(ChangedField, status.Changed.ToNanoseconds())
        );
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
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
        private readonly uint _mask;

        [FieldOffset(28)]
        public readonly ushort Mode;

        [FieldOffset(32)]
        public readonly long Inode;

        [FieldOffset(40)]
        public readonly long Size;

        [FieldOffset(96)]
        public readonly Time Changed;

        [FieldOffset(112)]
        public readonly Time Modified;

        /// <summary>Returns the value of a field; null if the file system does not have it.</summary>
        public long? Get(uint field, long value) => (_mask & field) == 0 ? null : value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        private readonly long _seconds;
        private readonly uint _nanoseconds;

        public long ToNanoseconds() => (_seconds * 1_000_000_000) + _nanoseconds;
    }
}
