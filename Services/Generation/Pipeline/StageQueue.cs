namespace TextToVideo.Generation.Pipeline;

/// <summary>Represents the state of a stage's queue in the broker.</summary>
/// <param name="Queued">Number of commands that no worker has taken yet.</param>
/// <param name="Workers">Number of processes that take commands from the queue.</param>
internal sealed record StageQueue(int Queued, int Workers);
