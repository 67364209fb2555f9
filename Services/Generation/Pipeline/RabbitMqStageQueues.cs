using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Reads the queues' state from the broker over AMQP, so the broker's management plug-in is not required.</summary>
/// <param name="connectionString">The AMQP URI of the broker.</param>
internal sealed class RabbitMqStageQueues(string connectionString) : IStageQueues
{
    public async Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory { Uri = new Uri(connectionString), AutomaticRecoveryEnabled = false };
            await using IConnection connection = await factory.CreateConnectionAsync(cancellationToken);
            var queues = new Dictionary<string, StageQueue>();
            foreach (string name in PipelineQueues.All)
            {
                if (await ReadAsync(connection, name, cancellationToken) is { } queue)
                {
                    queues.Add(name, queue);
                }
            }

            return queues;
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException)
        {
            throw new BrokerUnavailableException(exception);
        }
    }

    private static async Task<StageQueue?> ReadAsync(IConnection connection, string name, CancellationToken cancellationToken)
    {
        // Each queue needs its own channel, because the broker closes the channel when the queue is not found.
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            QueueDeclareOk queue = await channel.QueueDeclarePassiveAsync(name, cancellationToken);
            return new StageQueue((int)queue.MessageCount, (int)queue.ConsumerCount);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
