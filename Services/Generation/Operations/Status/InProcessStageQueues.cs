using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>On a bus in the process every stage has this one worker, and a command is with it as soon as it is sent.</summary>
internal sealed class InProcessStageQueues : IStageQueues
{
    public Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, StageQueue>>(PipelineQueues.All.ToDictionary(name => name, _ => new StageQueue(0, 1)));
}
