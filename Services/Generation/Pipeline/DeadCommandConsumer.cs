using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Ends the job of a command that reached the delivery limit of its quorum queue: the workers that received it died before they could ask
/// whether they may start. It receives copies of the dead letters, never the commands themselves.
/// </summary>
internal sealed class DeadCommandConsumer
    : IConsumer<ModeratePrompt>,
        IConsumer<EncodeText>,
        IConsumer<DenoiseLatents>,
        IConsumer<DecodeLatents>,
        IConsumer<ModerateFrames>,
        IConsumer<TranscodeVideo>
{
    public Task Consume(ConsumeContext<ModeratePrompt> context) => FailAsync(context, PipelineStages.ModeratePrompt);

    public Task Consume(ConsumeContext<EncodeText> context) => FailAsync(context, PipelineStages.EncodeText);

    public Task Consume(ConsumeContext<DenoiseLatents> context) => FailAsync(context, PipelineStages.Denoise);

    public Task Consume(ConsumeContext<DecodeLatents> context) => FailAsync(context, PipelineStages.DecodeFrames);

    public Task Consume(ConsumeContext<ModerateFrames> context) => FailAsync(context, PipelineStages.ModerateFrames);

    public Task Consume(ConsumeContext<TranscodeVideo> context) => FailAsync(context, PipelineStages.Transcode);

    private static Task FailAsync<TCommand>(ConsumeContext<TCommand> context, string stage)
        where TCommand : class, IPipelineMessage =>
        context.Publish(
            new StageFailed(
                context.Message.VideoId,
                stage,
                ErrorCodes.WorkerCrashed,
                $"The workers of the stage {stage} died each time that they received the command for this video."
            ),
            context.CancellationToken
        );
}
