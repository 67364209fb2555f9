using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Loads and saves the saga's row within the transaction of one message.</summary>
internal sealed class DapperSagaRepositoryContext<T>(
    JobTransaction transaction,
    VideoJobStore store,
    WebhookDeliveryStore deliveries,
    ConsumeContext<T> context,
    ISagaConsumeContextFactory<JobTransaction, VideoJob> consumeContexts
) : ConsumeContextScope<T>(context, transaction), SagaRepositoryContext<VideoJob, T>
    where T : class
{
    private readonly ConsumeContext<T> _context = context;
    private JobProgress _before;

    /// <summary>Gets whether the job has left the pipeline with this message, because it has ended or is pending review.</summary>
    public bool HasLeftPipeline { get; private set; }

    /// <summary>Gets the saved job and its progress before this message, or null when no existing job was updated.</summary>
    public (VideoJob Job, JobProgress Before)? Saved { get; private set; }

    public Task<SagaConsumeContext<VideoJob, TMessage>> CreateSagaConsumeContext<TMessage>(
        ConsumeContext<TMessage> consumeContext,
        VideoJob instance,
        SagaConsumeContextMode mode
    )
        where TMessage : class => consumeContexts.CreateSagaConsumeContext(transaction, consumeContext, instance, mode);

    public Task<SagaConsumeContext<VideoJob, T>> Add(VideoJob instance) =>
        CreateSagaConsumeContext(_context, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<VideoJob, T>> Insert(VideoJob instance)
    {
        await store.InsertAsync(transaction, instance, CancellationToken);
        return await CreateSagaConsumeContext(_context, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<VideoJob, T>> Load(Guid correlationId)
    {
        VideoJob? job = await store.LockAsync(transaction, correlationId, CancellationToken);

        if (job is not null)
        {
            _before = JobProgress.From(job);
        }

        // MassTransit's interface has no nullable annotations; null means that the instance was not found.
        return job is null ? null! : await CreateSagaConsumeContext(_context, job, SagaConsumeContextMode.Load);
    }

    public Task Save(SagaConsumeContext<VideoJob> context) => store.InsertAsync(transaction, context.Saga, CancellationToken);

    public async Task Update(SagaConsumeContext<VideoJob> context)
    {
        HasLeftPipeline = context.Saga.HasEnded || context.Saga.Review is not null;
        await store.UpdateAsync(transaction, context.Saga, CancellationToken);

        // A message that reaches a job after its end is no event.
        if (context.Saga.HasEnded && !_before.HasEnded)
        {
            await deliveries.AnnounceAsync(transaction, context.Saga, CancellationToken);
        }

        Saved = (context.Saga, _before);
    }

    public Task Delete(SagaConsumeContext<VideoJob> context) =>
        store.DeleteAsync(transaction, context.Saga.CorrelationId, CancellationToken);

    public Task Discard(SagaConsumeContext<VideoJob> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<VideoJob> context) => Task.CompletedTask;
}
