using MassTransit;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>Every process has its own queue for this event, since the job may be worked on in any of them.</summary>
internal sealed class VideoCancelledConsumer(JobCancellations cancellations) : IConsumer<VideoCancelled>
{
    public Task Consume(ConsumeContext<VideoCancelled> context)
    {
        cancellations.Cancel(context.Message.VideoId);
        return Task.CompletedTask;
    }
}
