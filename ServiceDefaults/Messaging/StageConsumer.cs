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
/// What all stages do the same way with their command: one at a time per job, cancelled with the job, retried where that may help, and
/// <see cref="StageFailed"/> when it does not. A consumer must be idempotent: where its output artifact is already there, it returns the
/// event and does no work.
/// </summary>
/// <typeparam name="TCommand">The stage's command.</typeparam>
/// <typeparam name="TEvent">The event that says it is done.</typeparam>
/// <param name="stage">One of <see cref="PipelineStages"/>.</param>
/// <param name="services">What every stage consumer needs.</param>
public abstract class StageConsumer<TCommand, TEvent>(string stage, StageServices services) : IConsumer<TCommand>
    where TCommand : class, IPipelineMessage
    where TEvent : class, IPipelineMessage
{
    private readonly ILogger _logger = services.LoggerFactory.CreateLogger($"TextToVideo.Stages.{stage}");

    /// <summary>Handles the command; called by the bus.</summary>
    public async Task Consume(ConsumeContext<TCommand> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guid videoId = context.Message.VideoId;
        using Activity? activity = StageTelemetry.StartWork(stage, context);
        using JobCancellations.Work work = await services.Cancellations.EnterAsync(videoId, stage, context.CancellationToken);
        try
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            TEvent done = await ExecuteAsync(context.Message, work.CancellationToken);

            // Also of a job that was cancelled at this very moment: the saga then removes the artifact that has just been made.
            await PublishAsync(context, done);
        }
        catch (Exception) when (work.IsJobCancelled)
        {
            activity.Fail(ErrorCodes.Cancelled);
            _logger.JobCancelled(stage, videoId);

            // What was still being written when the saga removed the job's artifacts, such as a checkpoint, it now removes too.
            await PublishAsync(context, new StageStopped(videoId, stage));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
        {
            activity.Fail(exception);
            bool mayHelp = exception is PipelineException pipeline ? pipeline.IsTransient : exception is not ArgumentException;
            if (mayHelp && context.GetRetryAttempt() < MessageBusExtensions.Retries)
            {
                _logger.Retrying(stage, videoId, exception);
                throw;
            }

            _logger.GaveUp(stage, videoId, exception);
            StageFailed failed = exception is PipelineException known
                ? new StageFailed(videoId, stage, known.Code, known.Message, known.IsTransient)
                : new StageFailed(videoId, stage, FallbackCode, $"The stage {stage} failed; the server's log has the details.", mayHelp);
            await PublishAsync(context, failed);
        }
    }

    private Task PublishAsync<T>(ConsumeContext<TCommand> context, T message)
        where T : class => context.Publish(message, context.CancellationToken).InTimeAsync(services.Time, context.CancellationToken);

    /// <summary>The code for an error that is no <see cref="PipelineException"/>.</summary>
    protected virtual string FallbackCode => ErrorCodes.Internal;

    /// <summary>Does the stage's work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Cancelled with the job, and with the process.</param>
    /// <returns>The event to publish.</returns>
    /// <exception cref="PipelineException">The stage cannot do it; transient where trying again may help.</exception>
    protected abstract Task<TEvent> ExecuteAsync(TCommand command, CancellationToken cancellationToken);

    /// <summary>Tells the job's watchers how far the stage is.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="completed">Units done.</param>
    /// <param name="total">Units to do.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected ValueTask ReportProgressAsync(Guid videoId, int completed, int total, CancellationToken cancellationToken) =>
        services.Progress.PublishAsync(new ProgressUpdate(videoId, stage, completed, total, services.Time.GetUtcNow()), cancellationToken);

    /// <summary>Shows the job's watchers what the video looks like so far.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="png">A small picture.</param>
    /// <param name="completed">Units that were done for it.</param>
    /// <param name="total">Units to do.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected ValueTask ReportPreviewAsync(Guid videoId, byte[] png, int completed, int total, CancellationToken cancellationToken) =>
        services.Progress.PublishAsync(
            new ProgressUpdate(videoId, ProgressUpdate.Preview, completed, total, services.Time.GetUtcNow()) { Image = png },
            cancellationToken
        );
}
