namespace TextToVideo.Artifacts;

/// <summary>The store could not be reached, read or written.</summary>
public class ArtifactStoreException : IOException
{
    /// <summary>The <see cref="Code"/> of a full disk or an exhausted quota.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>The <see cref="Code"/> of everything else.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>Creates the error.</summary>
    /// <param name="code"><see cref="StorageFull"/> or <see cref="StorageUnavailable"/>.</param>
    /// <param name="message">One line; names the artifact, no path of the server.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public ArtifactStoreException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary><see cref="StorageFull"/> or <see cref="StorageUnavailable"/>.</summary>
    public string Code { get; }
}
