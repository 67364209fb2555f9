namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>The messages that could not be handled.</summary>
internal interface IDeadLetters
{
    /// <summary>They as they lie in the broker, the oldest of each queue first.</summary>
    /// <param name="limit">How many of each queue at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Puts messages back into the queues that they were in.</summary>
    /// <param name="id">Only this one; null: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many.</returns>
    Task<int> RequeueAsync(string? id, CancellationToken cancellationToken);

    /// <summary>Throws a message away.</summary>
    /// <returns>False where there is no such message.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}
