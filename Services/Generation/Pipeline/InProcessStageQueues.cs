using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Represents the queues of an in-process bus, where this process is every stage's only worker and no command waits.</summary>
internal sealed class InProcessStageQueues : IStageQueues
{
    public Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, StageQueue>>(PipelineQueues.All.ToDictionary(name => name, _ => new StageQueue(0, 1)));
}
