using MassTransit;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Benchmarks.IdleStages;

// Stages that only publish their events. The names of the classes determine the names of the queues.

internal static class Verdicts
{
    public static ModerationVerdict Approved { get; } = new(ModerationAction.Allow, string.Empty, "none", []);
}

internal sealed class ModeratePromptConsumer : IConsumer<ModeratePrompt>
{
    public Task Consume(ConsumeContext<ModeratePrompt> context) =>
        context.Publish(new PromptModerated(context.Message.VideoId, Verdicts.Approved));
}

internal sealed class EncodeTextConsumer : IConsumer<EncodeText>
{
    public Task Consume(ConsumeContext<EncodeText> context) =>
        context.Publish(new TextEncoded(context.Message.VideoId, ArtifactKeys.GetEmbeddingKey(context.Message.VideoId), false));
}

internal sealed class DenoiseLatentsConsumer : IConsumer<DenoiseLatents>
{
    public Task Consume(ConsumeContext<DenoiseLatents> context) =>
        context.Publish(new LatentsDenoised(context.Message.VideoId, ArtifactKeys.GetLatentsKey(context.Message.VideoId)));
}

internal sealed class DecodeLatentsConsumer : IConsumer<DecodeLatents>
{
    public Task Consume(ConsumeContext<DecodeLatents> context) =>
        context.Publish(new FramesDecoded(context.Message.VideoId, ArtifactKeys.GetFramesKey(context.Message.VideoId)));
}

internal sealed class ModerateFramesConsumer : IConsumer<ModerateFrames>
{
    public Task Consume(ConsumeContext<ModerateFrames> context) =>
        context.Publish(new FramesModerated(context.Message.VideoId, Verdicts.Approved));
}

internal sealed class TranscodeVideoConsumer : IConsumer<TranscodeVideo>
{
    public Task Consume(ConsumeContext<TranscodeVideo> context) => context.Publish(new VideoTranscoded(context.Message.VideoId));
}
