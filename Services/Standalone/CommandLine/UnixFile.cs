using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Asks the operating system about files, for which .NET has no methods.</summary>
internal static class UnixFile
{
    // Values of Linux's fcntl.h, stat.h and unistd.h. The layout of struct statx is the same for all processors.
    private const int CurrentFolder = -100;
    private const uint TypeMask = 1;
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int Write = 2;
    private const int NotFound = 2;

    /// <summary>Returns what a path leads to; symbolic links are followed.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="IOException">The path cannot be examined, for example because a name is too long.</exception>
    public static FileKind GetKind(string path)
    {
        byte[] status = new byte[StatxSize];
        if (Statx(CurrentFolder, path, 0, TypeMask, status) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == NotFound ? FileKind.Missing : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) >> 12) switch
        {
            0x1 => FileKind.Pipe,
            0x2 => FileKind.CharacterDevice,
            0x4 => FileKind.Folder,
            0x8 => FileKind.Regular,
            _ => FileKind.Other,
        };
    }

    /// <summary>Returns whether the process may write to a file. A pipe is not opened for this, which could take forever.</summary>
    /// <param name="path">The path of a file that exists.</param>
    public static bool CanWrite(string path) => Access(path, Write) == 0;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        [Out] byte[] status
    );

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
