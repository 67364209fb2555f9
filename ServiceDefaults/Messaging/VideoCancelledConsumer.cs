using MassTransit;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Cancels the work of this process for a job. Every process has its own queue for this event, because any process may work for the job.
/// </summary>
internal sealed class VideoCancelledConsumer(JobCancellations cancellations) : IConsumer<VideoCancelled>
{
    public Task Consume(ConsumeContext<VideoCancelled> context)
    {
        cancellations.Cancel(context.Message.VideoId);
        return Task.CompletedTask;
    }
}
