namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Marks a request that was cancelled because its API key has been revoked or has expired.</summary>
public sealed class EndedKeyFeature
{
    /// <summary>The error message for the caller.</summary>
    public const string Message = "The API key has been revoked or has expired while the request was in progress.";
}
