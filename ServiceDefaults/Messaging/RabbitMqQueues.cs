using MassTransit;
using TextToVideo.Contracts;
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
    private const string DeadLetterStrategy = "x-dead-letter-strategy";
    private const string Overflow = "x-overflow";
    private const string MaxLength = "x-max-length";
    private const string ConsumerTimeout = "x-consumer-timeout";

    /// <summary>The arguments of a quorum queue, which MassTransit would copy to its dead-letter queues.</summary>
    private static readonly string[] s_quorumArguments =
    [
        DeliveryLimit,
        DeadLetterExchange,
        DeadLetterStrategy,
        Overflow,
        MaxLength,
        ConsumerTimeout,
    ];

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
        if (options.Queues != QueueKind.Quorum || endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
        {
            return;
        }

        if (PipelineQueues.All.Contains(name))
        {
            queue.UseQuorumQueue(name, options);
            queue.BindDeadLetterQueue(GetDeadQueue(name), GetDeadQueue(name), UseClassicQueue);
        }
        else if (name == PipelineQueues.DeadCommands)
        {
            // The dead letter itself stays in its queue; this queue gets a copy.
            foreach (string stage in PipelineStages.All)
            {
                queue.Bind(GetDeadQueue(PipelineQueues.GetQueueName(stage)));
            }
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

        // A dead letter leaves the queue only when its copy is stored, which requires that a full queue refuses messages.
        queue.SetQueueArgument(DeadLetterStrategy, "at-least-once");
        queue.SetQueueArgument(Overflow, "reject-publish");
        queue.SetQueueArgument(MaxLength, options.MaxQueueLength);
        queue.SetQueueArgument(ConsumerTimeout, (long)options.ConsumerTimeout.TotalMilliseconds);
    }

    /// <summary>
    /// Makes dead-letter queues classic: a quorum queue would count reads as deliveries and drop a message that was read too often.
    /// </summary>
    private static void UseClassicQueue(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.SetQueueArgument(QueueType, "classic");
        foreach (string argument in s_quorumArguments)
        {
            queue.SetQueueArgument(argument, null);
        }
    }

    private static string GetDeadQueue(string name) => $"{name}{PipelineQueues.DeadSuffix}";
}
