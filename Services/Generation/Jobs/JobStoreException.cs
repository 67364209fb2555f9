using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>The exception that is thrown when the job database cannot be read or written.</summary>
/// <param name="code"><see cref="ErrorCodes.StorageFull"/> or <see cref="ErrorCodes.StorageUnavailable"/>.</param>
/// <param name="message">One line for the user.</param>
/// <param name="innerException">The database's error.</param>
internal sealed class JobStoreException(string code, string message, Exception innerException)
    : PipelineException(code, message, isTransient: true, innerException)
{
    public static JobStoreException Full(Exception innerException) =>
        new(ErrorCodes.StorageFull, "There is no space left for jobs.", innerException);

    public static JobStoreException Unavailable(Exception innerException) =>
        new(ErrorCodes.StorageUnavailable, "The job database cannot be reached; try again.", innerException);
}
