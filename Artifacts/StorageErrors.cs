using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>Recognizes errors of the file system, and converts them to exceptions of the artifact store.</summary>
internal static class StorageErrors
{
    /// <summary>
    /// The values of <see cref="Exception.HResult"/> for a full disk: on Unix the errno (ENOSPC and EDQUOT), on Windows a Win32 error as
    /// HRESULT (ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED).
    /// </summary>
    private static readonly int[] s_diskFull =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027), unchecked((int)0x8007050F)]
        : OperatingSystem.IsMacOS() ? [28, 69]
        : [28, 122];

    /// <summary>Returns whether the error comes from the file system.</summary>
    public static bool IsStorageError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Converts an error to an exception of the artifact store.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="operation">The failed operation, such as "writing 'key'".</param>
    public static ArtifactStoreException Translate(Exception exception, string operation) =>
        s_diskFull.Contains(exception.HResult)
            ? new ArtifactStoreException(ErrorCodes.StorageFull, $"There is no space left for {operation}.", innerException: exception)
            : new ArtifactStoreException(
                ErrorCodes.StorageUnavailable,
                $"The artifact store failed while {operation}: {Reason(exception)}",
                innerException: exception
            );

    /// <summary>Returns the reason without the path, which .NET's messages contain.</summary>
    private static string Reason(Exception exception) =>
        exception switch
        {
            UnauthorizedAccessException => "access is denied.",
            DirectoryNotFoundException or FileNotFoundException => "a folder or file is missing.",
            _ => $"input/output error {exception.HResult & 0xFFFF}.",
        };
}
