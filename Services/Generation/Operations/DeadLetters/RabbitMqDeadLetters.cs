using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>
/// Reads the dead-letter queues that belong to the queues of this system. AMQP cannot read a queue without consuming it, so messages are
/// fetched without being acknowledged; those that are not moved or deleted return to their place when the channel closes.
/// </summary>
/// <param name="connectionString">The AMQP URI of the broker.</param>
internal sealed class RabbitMqDeadLetters(string connectionString) : IDeadLetters
{
    private static readonly string[] s_queues = [.. PipelineQueues.All, .. PipelineQueues.Others];

    private static readonly string[] s_suffixes = [PipelineQueues.ErrorSuffix, PipelineQueues.SkippedSuffix, PipelineQueues.DeadSuffix];

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        await VisitAsync(
            (_, letter, _) =>
            {
                letters.Add(letter);
                return Task.FromResult(Verdict.Keep);
            },
            limit,
            cancellationToken
        );
        return letters;
    }

    public async Task<int> RequeueAsync(string? id, CancellationToken cancellationToken)
    {
        int moved = 0;
        await VisitAsync(
            async (channel, letter, message) =>
            {
                if (id is not null && letter.Id != id)
                {
                    return Verdict.Keep;
                }

                // Publisher confirms are on, so this returns after the broker has stored the copy. Only then may the original be removed.
                await channel.BasicPublishAsync(
                    string.Empty,
                    letter.Queue,
                    mandatory: true,
                    DeadLetterReader.WithoutFault(message.BasicProperties),
                    message.Body,
                    cancellationToken
                );
                moved++;
                return id is null ? Verdict.Remove : Verdict.RemoveAndStop;
            },
            int.MaxValue,
            cancellationToken
        );
        return moved;
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        bool found = false;
        await VisitAsync(
            (_, letter, _) =>
            {
                found |= letter.Id == id;
                return Task.FromResult(letter.Id == id ? Verdict.RemoveAndStop : Verdict.Keep);
            },
            int.MaxValue,
            cancellationToken
        );
        return found;
    }

    public async Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        int deleted = 0;
        await VisitAsync(
            (_, letter, _) =>
            {
                bool isOld = (letter.FailedAt ?? letter.SentAt) < before;
                deleted += isOld ? 1 : 0;
                return Task.FromResult(isOld ? Verdict.Remove : Verdict.Keep);
            },
            int.MaxValue,
            cancellationToken
        );
        return deleted;
    }

    private async Task VisitAsync(
        Func<IChannel, DeadLetter, BasicGetResult, Task<Verdict>> visit,
        int limit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var factory = new ConnectionFactory { Uri = new Uri(connectionString), AutomaticRecoveryEnabled = false };
            await using IConnection connection = await factory.CreateConnectionAsync(cancellationToken);
            int remaining = limit;
            foreach (string queue in s_queues)
            {
                foreach (string suffix in s_suffixes)
                {
                    (int visited, bool isStopped) = await VisitAsync(connection, queue, suffix, visit, remaining, cancellationToken);
                    remaining -= visited;
                    if (isStopped || remaining == 0)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException)
        {
            throw new BrokerUnavailableException(exception);
        }
    }

    private static async Task<(int Visited, bool IsStopped)> VisitAsync(
        IConnection connection,
        string queue,
        string suffix,
        Func<IChannel, DeadLetter, BasicGetResult, Task<Verdict>> visit,
        int limit,
        CancellationToken cancellationToken
    )
    {
        // Each queue needs its own channel, because the broker closes the channel when the queue is not found.
        await using IChannel channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken
        );
        int visited = 0;
        try
        {
            // Visit only the messages that are in the queue now: requeued messages may fail again immediately.
            uint count = (await channel.QueueDeclarePassiveAsync(queue + suffix, cancellationToken)).MessageCount;
            while (visited < count && visited < limit)
            {
                BasicGetResult? message = await channel.BasicGetAsync(queue + suffix, autoAck: false, cancellationToken);
                if (message is null)
                {
                    break;
                }

                visited++;
                Verdict verdict = await visit(channel, DeadLetterReader.Read(queue, suffix, message), message);
                if (verdict != Verdict.Keep)
                {
                    await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
                }

                if (verdict == Verdict.RemoveAndStop)
                {
                    return (visited, true);
                }
            }
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // The queue does not exist until a message has failed.
        }

        return (visited, false);
    }

    private enum Verdict
    {
        Keep,
        Remove,
        RemoveAndStop,
    }
}
