using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Moves waiting jobs into the pipeline and resumes jobs whose retry or review deadline is due.</summary>
internal sealed class JobDispatcher(
    JobQueue queue,
    IVideoJobStore store,
    JobQueueSignal signal,
    SagaMessages messages,
    IOptions<JobQueueOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<JobDispatcher> logger
) : BackgroundService
{
    /// <summary>How long the saga may take to handle the message that resumes a job before it is sent again.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A message published before the bus has started would be lost.
        await lifetime.WaitUntilStartedAsync(stoppingToken);
        bool isFailing = false;
        while (true)
        {
            try
            {
                await queue.DispatchAsync((id, token) => messages.PublishAsync(new VideoRequested(id), token), stoppingToken);
                await store.ResumeDueAsync(s_lease, id => messages.PublishAsync(new ResumeVideo(id), stoppingToken), stoppingToken);
                isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Log once per outage, not once per poll.
                if (!isFailing)
                {
                    logger.DispatchFailed(exception);
                }

                isFailing = true;
                await Task.Delay(options.Value.PollInterval, time, stoppingToken);
            }

            await signal.WaitAsync(options.Value.PollInterval, time, stoppingToken);
        }
    }
}
