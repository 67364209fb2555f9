namespace TextToVideo.Generation.Pipeline;

/// <summary>Provides the state of the queues between the saga and the stages.</summary>
internal interface IStageQueues
{
    /// <summary>Returns the state of each queue by its name; queues that do not exist yet are omitted.</summary>
    /// <exception cref="Contracts.PipelineException">The broker is unavailable.</exception>
    Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken);
}
