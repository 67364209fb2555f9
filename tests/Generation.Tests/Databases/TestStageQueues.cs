using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>The queues of a broker with a number of denoisers.</summary>
internal sealed class TestStageQueues : IStageQueues
{
    /// <summary>The number of denoisers; null if the broker is unavailable.</summary>
    public int? Denoisers { get; set; } = 1;

    public Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken) =>
        Denoisers is { } workers
            ? Task.FromResult<IReadOnlyDictionary<string, StageQueue>>(
                new Dictionary<string, StageQueue> { [PipelineQueues.DenoiseLatents] = new StageQueue(0, workers) }
            )
            : throw new BrokerUnavailableException(new IOException("The broker is down."));
}
