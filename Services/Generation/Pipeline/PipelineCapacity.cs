using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Determines how many jobs may be in the pipeline at a time: <see cref="JobQueueOptions.MaxRunning"/> if it is set, and otherwise as many
/// as the denoisers that the broker sees can work on. So the limit follows the number of denoisers.
/// </summary>
/// <param name="queues">The queues of the stages, which know their workers.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The time provider.</param>
internal sealed class PipelineCapacity(IStageQueues queues, IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>How long the number of denoisers is used before it is read again.</summary>
    private static readonly TimeSpan s_refreshInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private int _denoisers = 1;
    private long? _readAt;

    /// <summary>Gets the number of jobs that may be in the pipeline however many denoisers there are.</summary>
    public int MinRunning => options.Value.MaxRunning ?? options.Value.RunningPerDenoiser;

    /// <summary>Gets a value indicating whether <see cref="GetMaxRunningAsync"/> will ask the broker.</summary>
    public bool IsOutdated
    {
        get
        {
            lock (_gate)
            {
                return options.Value.MaxRunning is null && (_readAt is not { } readAt || time.GetElapsedTime(readAt) >= s_refreshInterval);
            }
        }
    }

    /// <summary>Returns the maximum number of jobs in the pipeline; asks the broker at most every five seconds.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async ValueTask<int> GetMaxRunningAsync(CancellationToken cancellationToken)
    {
        if (IsOutdated)
        {
            try
            {
                return GetMaxRunning(await queues.ReadAsync(cancellationToken));
            }
            catch (BrokerUnavailableException)
            {
                // Without the broker no job can start anyway. The last number is valid until it is back.
            }
        }

        return GetMaxRunning(queues: null);
    }

    /// <summary>Returns the maximum number of jobs in the pipeline according to queues that were just read.</summary>
    /// <param name="queues">
    /// The queues by name; null if the broker is unavailable, to use the number of denoisers that was read last.
    /// </param>
    public int GetMaxRunning(IReadOnlyDictionary<string, StageQueue>? queues)
    {
        lock (_gate)
        {
            if (queues is not null)
            {
                // Without a denoiser, jobs still go through the stages before it.
                _denoisers = Math.Max(1, queues.GetValueOrDefault(PipelineQueues.DenoiseLatents)?.Workers ?? 0);
                _readAt = time.GetTimestamp();
            }

            return options.Value.MaxRunning
                ?? (int)Math.Min((long)_denoisers * options.Value.RunningPerDenoiser, JobQueueOptions.LargestMaxRunning);
        }
    }
}
