using TextToVideo.Contracts.Files;

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
    /// <summary>Reads the stamp of a file; of a symbolic link, that of the file it leads to.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The stamp, or null if there is no such file or its file system does not have all parts.</returns>
    public static FileStamp? TryRead(string path)
    {
        try
        {
            return FileStatus.Find(path) is { Size: { } size, Inode: { } inode, Modified: { } modified, Changed: { } changed }
                ? new FileStamp(size, inode, modified, changed)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
