using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>The store could not be reached, read or written.</summary>
public class ArtifactStoreException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="code"><see cref="ErrorCodes.StorageFull"/> or <see cref="ErrorCodes.StorageUnavailable"/>.</param>
    /// <param name="message">One line; names the artifact, no path of the server.</param>
    /// <param name="isTransient">Whether trying again may help.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public ArtifactStoreException(string code, string message, bool isTransient = true, Exception? innerException = null)
        : base(code, message, isTransient, innerException) { }
}
