using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>The exception that is thrown when the artifact store is unavailable or full.</summary>
public class ArtifactStoreException : PipelineException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code"><see cref="ErrorCodes.StorageFull"/> or <see cref="ErrorCodes.StorageUnavailable"/>.</param>
    /// <param name="message">One line that names the artifact and no path of the server.</param>
    /// <param name="isTransient">Whether the failure is transient, so that a retry may help.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public ArtifactStoreException(string code, string message, bool isTransient = true, Exception? innerException = null)
        : base(code, message, isTransient, innerException) { }
}
