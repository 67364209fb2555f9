namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>
/// Represents the empty list of an in-process bus, which keeps no dead letters: a failed stage fails its job, and the sweeper resends the
/// commands of stalled jobs.
/// </summary>
internal sealed class InProcessDeadLetters : IDeadLetters
{
    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>([]);

    public Task<int> RequeueAsync(string? id, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);
}
