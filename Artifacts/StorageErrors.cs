using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>Tells a full disk from other errors of a file system.</summary>
internal static class StorageErrors
{
    /// <summary>
    /// <see cref="Exception.HResult"/> holds the errno on Unix (ENOSPC; EDQUOT of Linux and of macOS) and a Win32 error as HRESULT on
    /// Windows (ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED).
    /// </summary>
    private static readonly int[] DiskFull =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027), unchecked((int)0x8007050F)]
        : OperatingSystem.IsMacOS() ? [28, 69]
        : [28, 122];

    public static bool IsStorageError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static ArtifactStoreException Translate(Exception exception, string doing) =>
        DiskFull.Contains(exception.HResult)
            ? new ArtifactStoreException(ErrorCodes.StorageFull, $"There is no space left for {doing}.", innerException: exception)
            : new ArtifactStoreException(
                ErrorCodes.StorageUnavailable,
                $"The artifact store failed at {doing}: {Reason(exception)}",
                innerException: exception
            );

    /// <summary>The system's own words without the path that .NET puts into them.</summary>
    private static string Reason(Exception exception) =>
        exception switch
        {
            UnauthorizedAccessException => "access is denied.",
            DirectoryNotFoundException or FileNotFoundException => "a folder or file is missing.",
            _ => $"input/output error {exception.HResult & 0xFFFF}.",
        };
}
