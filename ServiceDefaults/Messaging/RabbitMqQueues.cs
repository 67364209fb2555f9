using MassTransit;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// The pipeline's queues on RabbitMQ. The broker refuses to declare a queue again in another way, so a command and the stage that handles
/// it, whichever comes first, declare it here.
/// </summary>
internal static class RabbitMqQueues
{
    private const string QueueType = "x-queue-type";
    private const string DeliveryLimit = "x-delivery-limit";
    private const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>Configures the queues that commands go to and those that dead letters are kept in.</summary>
    public static void ConfigurePipelineQueues(this IRabbitMqBusFactoryConfigurator bus, MessageBusOptions options)
    {
        bus.KeepForStage<ModeratePrompt>(PipelineQueues.ModeratePrompt, options);
        bus.KeepForStage<EncodeText>(PipelineQueues.EncodeText, options);
        bus.KeepForStage<DenoiseLatents>(PipelineQueues.DenoiseLatents, options);
        bus.KeepForStage<DecodeLatents>(PipelineQueues.DecodeLatents, options);
        bus.KeepForStage<ModerateFrames>(PipelineQueues.ModerateFrames, options);
        bus.KeepForStage<TranscodeVideo>(PipelineQueues.TranscodeVideo, options);
        if (options.Queues == QueueKind.Quorum)
        {
            bus.SendTopology.ConfigureErrorSettings = KeepDeadLetters;
            bus.SendTopology.ConfigureDeadLetterSettings = KeepDeadLetters;
        }
    }

    /// <summary>Configures the queue that a stage or the saga takes its messages from.</summary>
    public static void ConfigurePipelineQueue(this IReceiveEndpointConfigurator endpoint, string name, MessageBusOptions options)
    {
        if (
            options.Queues == QueueKind.Quorum
            && PipelineQueues.All.Contains(name)
            && endpoint is IRabbitMqReceiveEndpointConfigurator queue
        )
        {
            queue.UseQuorumQueue(name, options);
            queue.BindDeadLetterQueue(DeadQueue(name), DeadQueue(name), KeepDeadLetters);
        }
    }

    /// <summary>
    /// A command that is published before its stage has ever run waits for it. Where the stage has bound its queue too, the broker still
    /// delivers once.
    /// </summary>
    private static void KeepForStage<TCommand>(this IRabbitMqBusFactoryConfigurator bus, string queue, MessageBusOptions options)
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
        queue.SetQueueArgument(DeadLetterExchange, DeadQueue(name));
    }

    /// <summary>Looking at a letter hands it out: a quorum queue would count that, and drop what has been looked at too often.</summary>
    private static void KeepDeadLetters(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.SetQueueArgument(QueueType, "classic");
        queue.SetQueueArgument(DeliveryLimit, null);
        queue.SetQueueArgument(DeadLetterExchange, null);
    }

    private static string DeadQueue(string name) => $"{name}{PipelineQueues.DeadSuffix}";
}
