namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// The saga has not answered the request to start a stage. It may be unavailable, or this process cannot receive its answers.
/// </summary>
/// <param name="inner">The exception of the last request.</param>
public sealed class StageClaimsUnavailableException(Exception inner)
    : Exception("The saga has not answered the request to start a stage.", inner);
