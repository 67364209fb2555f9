namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>Provides access to dead letters: messages that could not be handled.</summary>
internal interface IDeadLetters
{
    /// <summary>Returns the dead letters in the broker, grouped by queue and oldest first within a queue.</summary>
    /// <param name="limit">Maximum number of messages of all queues together.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Moves dead letters back to their original queues.</summary>
    /// <param name="id">The ID of the message to move; null for all.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of messages moved.</returns>
    Task<int> RequeueAsync(string? id, CancellationToken cancellationToken);

    /// <summary>Deletes a dead letter.</summary>
    /// <returns>True if the message was deleted; false if it was not found.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes the dead letters that failed, or if that is unknown were sent, before a time.</summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of messages deleted.</returns>
    Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
