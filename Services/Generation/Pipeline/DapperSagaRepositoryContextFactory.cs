using MassTransit;
using MassTransit.Saga;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// The saga repository on Dapper, for every database that <see cref="IJobDatabase"/> supports. Each message has one transaction; the row is
/// locked from loading until the commit, and the message is acknowledged only after the commit.
/// </summary>
internal sealed class DapperSagaRepositoryContextFactory(
    IJobDatabase database,
    VideoJobStore store,
    WebhookDeliveryStore deliveries,
    JobQueueSignal queue,
    IProgressChannel progress,
    JobTelemetry telemetry,
    StageClaims claims,
    TimeProvider time,
    ISagaConsumeContextFactory<JobTransaction, VideoJob> consumeContexts
) : ISagaRepositoryContextFactory<VideoJob>
{
    public void Probe(ProbeContext context) => context.Add("persistence", "dapper");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<VideoJob, T>> next)
        where T : class
    {
        StageStartDecision decision = StageStartDecision.Refused;
        await using (JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, context.CancellationToken))
        {
            var repository = new DapperSagaRepositoryContext<T>(transaction, store, deliveries, context, consumeContexts);

            // The row stays locked while the saga waits for the broker, so the wait must be limited.
            await next.Send(repository).WithBrokerTimeoutAsync(time, context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
            if (repository.Saved is { } saved)
            {
                telemetry.RecordChanges(saved.Job, saved.Before);
                decision = saved.Job.StartDecision;
            }

            if (repository.HasLeftPipeline)
            {
                // The pipeline has room for another job.
                queue.Raise();
            }
        }

        if (context.Message is StartStage)
        {
            // The worker starts when it has this response; by now its start is counted.
            await context.RespondAsync(new StageStartAnswer(decision, claims.HeartbeatInterval));
        }

        if (context.Message is IPipelineMessage message)
        {
            await progress.PublishAsync(
                new ProgressUpdate(message.VideoId, string.Empty, 0, 0, time.GetUtcNow()),
                context.CancellationToken
            );
        }
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<VideoJob> query, IPipe<SagaRepositoryQueryContext<VideoJob, T>> next)
        where T : class =>
        throw new NotSupportedException("Every message of the pipeline carries its video's id; there are no correlations by query.");
}
