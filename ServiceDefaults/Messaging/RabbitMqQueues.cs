using MassTransit;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Declares the pipeline's queues on RabbitMQ. The broker rejects a second declaration with other arguments, so senders of a command and
/// the stage that handles it declare its queue with the same code.
/// </summary>
internal static class RabbitMqQueues
{
    private const string QueueType = "x-queue-type";
    private const string DeliveryLimit = "x-delivery-limit";
    private const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>Configures the queues of commands and of dead letters.</summary>
    public static void ConfigurePipelineQueues(this IRabbitMqBusFactoryConfigurator bus, MessageBusOptions options)
    {
        bus.BindCommandQueue<ModeratePrompt>(PipelineQueues.ModeratePrompt, options);
        bus.BindCommandQueue<EncodeText>(PipelineQueues.EncodeText, options);
        bus.BindCommandQueue<DenoiseLatents>(PipelineQueues.DenoiseLatents, options);
        bus.BindCommandQueue<DecodeLatents>(PipelineQueues.DecodeLatents, options);
        bus.BindCommandQueue<ModerateFrames>(PipelineQueues.ModerateFrames, options);
        bus.BindCommandQueue<TranscodeVideo>(PipelineQueues.TranscodeVideo, options);
        if (options.Queues == QueueKind.Quorum)
        {
            bus.SendTopology.ConfigureErrorSettings = UseClassicQueue;
            bus.SendTopology.ConfigureDeadLetterSettings = UseClassicQueue;
        }
    }

    /// <summary>Configures the queue from which a stage or the saga receives messages.</summary>
    public static void ConfigurePipelineQueue(this IReceiveEndpointConfigurator endpoint, string name, MessageBusOptions options)
    {
        if (
            options.Queues == QueueKind.Quorum
            && PipelineQueues.All.Contains(name)
            && endpoint is IRabbitMqReceiveEndpointConfigurator queue
        )
        {
            queue.UseQuorumQueue(name, options);
            queue.BindDeadLetterQueue(GetDeadQueue(name), GetDeadQueue(name), UseClassicQueue);
        }
    }

    /// <summary>
    /// Binds the queue of a command when the command is published, so that it is kept until its stage runs for the first time. If the stage
    /// has bound the queue too, the broker still delivers the command once.
    /// </summary>
    private static void BindCommandQueue<TCommand>(this IRabbitMqBusFactoryConfigurator bus, string queue, MessageBusOptions options)
        where TCommand : class, IPipelineMessage =>
        bus.Publish<TCommand>(command =>
            command.BindQueue(
                command.Exchange.ExchangeName,
                queue,
                binding =>
                {
                    if (options.Queues == QueueKind.Quorum)
                    {
                        binding.UseQuorumQueue(queue, options);
                    }
                }
            )
        );

    private static void UseQuorumQueue(this IRabbitMqQueueConfigurator queue, string name, MessageBusOptions options)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument(DeliveryLimit, options.DeliveryLimit);
        queue.SetQueueArgument(DeadLetterExchange, GetDeadQueue(name));
    }

    /// <summary>
    /// Makes dead-letter queues classic: a quorum queue would count reads as deliveries and drop a message that was read too often.
    /// </summary>
    private static void UseClassicQueue(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.SetQueueArgument(QueueType, "classic");
        queue.SetQueueArgument(DeliveryLimit, null);
        queue.SetQueueArgument(DeadLetterExchange, null);
    }

    private static string GetDeadQueue(string name) => $"{name}{PipelineQueues.DeadSuffix}";
}
