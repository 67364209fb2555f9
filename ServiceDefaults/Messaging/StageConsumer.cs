using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Logging;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.ServiceDefaults.Progress;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// The base class of the consumers of all stages. It handles one command at a time per job, starts it only with the saga's permission,
/// cancels it with the job, retries transient failures and publishes <see cref="StageFailed"/> for others. A consumer must be idempotent:
/// if its output artifact already exists, it returns the event without doing the work.
/// </summary>
/// <typeparam name="TCommand">The stage's command.</typeparam>
/// <typeparam name="TEvent">The event that reports that the stage has completed.</typeparam>
/// <param name="stage">The stage; one of <see cref="PipelineStages"/>.</param>
/// <param name="services">The common services of stage consumers.</param>
public abstract class StageConsumer<TCommand, TEvent>(string stage, StageServices services) : IConsumer<TCommand>
    where TCommand : class, IPipelineMessage
    where TEvent : class, IPipelineMessage
{
    private readonly ILogger _logger = services.LoggerFactory.CreateLogger($"TextToVideo.Stages.{stage}");

    /// <summary>Handles a command. The bus calls this method.</summary>
    public async Task Consume(ConsumeContext<TCommand> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guid videoId = context.Message.VideoId;
        using Activity? activity = StageTelemetry.StartWork(stage, context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, services.Stop.Token);
        using JobCancellations.Work work = await services.Cancellations.StartWorkAsync(videoId, stage, stop.Token);

        // Retries of a transient failure belong to the same attempt, because the worker is alive.
        Attempt attempt = context.ReceiveContext.GetOrAddPayload(() => CreateAttempt(context));
        bool isAhead = IsAhead(context.Message);
        using IDisposable? place = isAhead ? services.Ahead.TryEnter(stage) : null;
        try
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            if (isAhead && place is null)
            {
                // The saga knows a run that has not been started by the id of its command.
                _logger.NoPlaceAhead(stage, videoId);
                await PublishAsync(context, new StageInterrupted(videoId, stage, context.MessageId ?? attempt.Id));
                return;
            }

            await using IAsyncDisposable? started = await TryStartAsync(context, attempt, work.CancellationToken);
            if (started is null)
            {
                _logger.NotStarted(stage, videoId);
                return;
            }

            TEvent done = await ExecuteAsync(context.Message, work.CancellationToken);

            // Publish even if the job was cancelled just now, so that the saga deletes the new artifact.
            await PublishAsync(context, done);
        }
        catch (Exception) when (work.IsJobCancelled)
        {
            activity.Fail(ErrorCodes.Cancelled);
            _logger.JobCancelled(stage, videoId);

            // The saga now deletes artifacts, such as a checkpoint, that were written after it had deleted the others.
            await PublishAsync(context, new StageStopped(videoId, stage));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The command is acknowledged and the saga sends a new one: a redelivery would count towards the broker's delivery limit.
            _logger.Interrupted(stage, videoId);
            await PublishAsync(context, new StageInterrupted(videoId, stage, attempt.Id), CancellationToken.None);
        }
        catch (StageClaimsUnavailableException exception)
        {
            // If the saga is well and only its answers do not arrive here, its new command may reach another worker.
            activity.Fail(exception);
            _logger.NotAnswered(stage, videoId, exception);
            await PublishAsync(context, new StageInterrupted(videoId, stage, attempt.Id));
        }
        catch (Exception exception) when (isAhead)
        {
            // Nothing is lost: the stage runs in its turn, and reports the failure if it remains.
            activity.Fail(exception);
            _logger.AheadAbandoned(stage, videoId, exception);
            await PublishAsync(context, new StageInterrupted(videoId, stage, attempt.Id));
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            bool isTransient = exception is PipelineException pipeline ? pipeline.IsTransient : exception is not ArgumentException;
            if (isTransient && context.GetRetryAttempt() < MessageBusExtensions.Retries)
            {
                _logger.Retrying(stage, videoId, exception);
                throw;
            }

            _logger.GaveUp(stage, videoId, exception);
            StageFailed failed = exception is PipelineException known
                ? new StageFailed(videoId, stage, known.Code, known.Message, known.IsTransient)
                : new StageFailed(
                    videoId,
                    stage,
                    FallbackCode,
                    $"The stage {stage} failed. The server's log contains the details.",
                    isTransient
                );
            await PublishAsync(context, failed);
        }
    }

    private Task PublishAsync<T>(ConsumeContext<TCommand> context, T message)
        where T : class => PublishAsync(context, message, context.CancellationToken);

    private Task PublishAsync<T>(ConsumeContext<TCommand> context, T message, CancellationToken cancellationToken)
        where T : class => context.Publish(message, cancellationToken).WithBrokerTimeoutAsync(services.Time, cancellationToken);

    /// <summary>Gets the error code of exceptions other than <see cref="PipelineException"/>.</summary>
    protected virtual string FallbackCode => ErrorCodes.Internal;

    /// <summary>
    /// Returns how much of the stage earlier attempts have saved, in a unit of the stage. A job whose worker dies again and again fails
    /// only if this does not grow.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>At least 0; 0 if nothing is saved, or if the stage starts anew each time.</returns>
    protected virtual Task<int> GetSavedProgressAsync(TCommand command, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <summary>
    /// Returns whether the command was sent ahead of its turn, while another stage still produces the input. Such an attempt ends with the
    /// first failure and without a report of it.
    /// </summary>
    /// <param name="command">The command.</param>
    protected virtual bool IsAhead(TCommand command) => false;

    /// <summary>Starts to follow another stage of the job, which runs at the same time.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="followed">The other stage; one of <see cref="PipelineStages"/>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    protected async Task<StageFollower> FollowAsync(Guid videoId, string followed, CancellationToken cancellationToken) =>
        new(await services.Progress.SubscribeAsync(videoId, cancellationToken), followed, services.Time);

    /// <summary>Does the work of the stage.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Token that is cancelled when the job is cancelled or the process stops.</param>
    /// <returns>The event to publish.</returns>
    /// <exception cref="PipelineException">The stage failed. The exception says whether the failure is transient.</exception>
    protected abstract Task<TEvent> ExecuteAsync(TCommand command, CancellationToken cancellationToken);

    /// <summary>Publishes the progress of the stage to the watchers of the job.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="completed">The number of completed units.</param>
    /// <param name="total">The total number of units.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    protected ValueTask ReportProgressAsync(Guid videoId, int completed, int total, CancellationToken cancellationToken) =>
        services.Progress.PublishAsync(new ProgressUpdate(videoId, stage, completed, total, services.Time.GetUtcNow()), cancellationToken);

    /// <summary>Publishes to the watchers of the job whether it waits until its model is loaded.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="isLoading">Whether it waits.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    protected ValueTask ReportLoadingAsync(Guid videoId, bool isLoading, CancellationToken cancellationToken) =>
        services.Progress.PublishAsync(
            new ProgressUpdate(videoId, ProgressUpdate.LoadingPrefix + stage, isLoading ? 1 : 0, 1, services.Time.GetUtcNow()),
            cancellationToken
        );

    /// <summary>Publishes a preview of the video to the watchers of the job.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="png">The preview, a small PNG file.</param>
    /// <param name="completed">The number of completed units at the time of the preview.</param>
    /// <param name="total">The total number of units.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    protected ValueTask ReportPreviewAsync(Guid videoId, byte[] png, int completed, int total, CancellationToken cancellationToken) =>
        services.Progress.PublishAsync(
            new ProgressUpdate(videoId, ProgressUpdate.Preview, completed, total, services.Time.GetUtcNow()) { Image = png },
            cancellationToken
        );

    private async Task<IAsyncDisposable?> TryStartAsync(
        ConsumeContext<TCommand> context,
        Attempt attempt,
        CancellationToken cancellationToken
    )
    {
        Guid videoId = context.Message.VideoId;
        if (attempt.PermittedHeartbeat is { } interval)
        {
            return await services.Starter.StartAsync(new StageHeartbeat(videoId, stage, attempt.Id), interval, cancellationToken);
        }

        int saved = await GetSavedProgressAsync(context.Message, cancellationToken);
        var request = new StartStage(videoId, stage, attempt.Id, context.MessageId ?? attempt.Id, saved, IsAlone: false);
        return await services.Starter.TryStartAsync(request, cancellationToken);
    }

    /// <summary>
    /// Creates the attempt that a delivery of a command is. The first delivery of a command that permits it may start without a request. If
    /// the command has waited, the worker asks, because the job may have been cancelled meanwhile.
    /// </summary>
    private Attempt CreateAttempt(ConsumeContext<TCommand> context)
    {
        long? milliseconds = context.Headers.Get<long>(StageHeaders.HeartbeatMilliseconds);
        if (milliseconds is null || context.ReceiveContext.Redelivered || context.MessageId is not { } commandId)
        {
            return new Attempt(Guid.NewGuid(), PermittedHeartbeat: null);
        }

        var interval = TimeSpan.FromMilliseconds(milliseconds.Value);
        TimeSpan? age = services.Time.GetUtcNow().UtcDateTime - context.SentTime?.ToUniversalTime();
        return new Attempt(commandId, age < interval ? interval : null);
    }

    /// <summary>An attempt at the stage: one delivery of its command.</summary>
    /// <param name="Id">Identifies the attempt.</param>
    /// <param name="PermittedHeartbeat">The heartbeat interval if the command permits the attempt; null if the worker must ask.</param>
    private sealed record Attempt(Guid Id, TimeSpan? PermittedHeartbeat);
}
