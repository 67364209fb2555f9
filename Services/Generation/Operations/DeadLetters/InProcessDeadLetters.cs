namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>A bus in the process keeps no dead letters: a stage that gives up fails its job, and the sweeper sends again what the saga missed.</summary>
internal sealed class InProcessDeadLetters : IDeadLetters
{
    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>([]);

    public Task<int> RequeueAsync(string? id, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);
}
