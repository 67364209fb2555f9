namespace TextToVideo.Generation.Operations.Status;

/// <summary>What the broker knows of a stage's queue.</summary>
/// <param name="Queued">Commands that no worker has taken yet.</param>
/// <param name="Workers">Processes that take commands from it.</param>
internal sealed record StageQueue(int Queued, int Workers);
