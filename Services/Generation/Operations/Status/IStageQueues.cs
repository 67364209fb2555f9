namespace TextToVideo.Generation.Operations.Status;

/// <summary>The queues between the saga and the stages.</summary>
internal interface IStageQueues
{
    /// <summary>What each queue holds, by its name; those that do not exist yet are missing.</summary>
    /// <exception cref="Contracts.PipelineException">The broker cannot be reached.</exception>
    Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken);
}
