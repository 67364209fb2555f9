using System.Runtime.CompilerServices;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Policy;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>Moderates the frames of a job.</summary>
internal sealed class ModerateFramesConsumer(
    IFrameModerator moderator,
    IArtifactStore artifacts,
    ILogger<ModerateFramesConsumer> logger,
    StageServices services
) : StageConsumer<ModerateFrames, FramesModerated>(PipelineStages.ModerateFrames, services)
{
    protected override string FallbackCode => ErrorCodes.ModerationUnavailable;

    protected override bool IsAhead(ModerateFrames command) => command.IsAhead;

    protected override async Task<FramesModerated> ExecuteAsync(ModerateFrames command, CancellationToken cancellationToken)
    {
        ModerationDecision decision = await moderator.ModerateAsync(
            command.Clip,
            command.ShowsPeople,
            ReadFramesAsync(command, cancellationToken),
            cancellationToken
        );
        logger.Decided(PipelineStages.ModerateFrames, command.VideoId, decision);
        return new FramesModerated(command.VideoId, decision.ToVerdict());
    }

    /// <summary>Reads the frames as they are stored. If an artifact ends in the middle of a frame, the last frame is short.</summary>
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFramesAsync(
        ModerateFrames command,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var frames = new ClipFrames(artifacts, command.VideoId, command.FramesKey, command.Clip);
        using StageFollower? decoding = command.IsAhead
            ? await FollowAsync(command.VideoId, PipelineStages.DecodeFrames, cancellationToken)
            : null;
        await using Stream stream = decoding is null ? await frames.OpenReadAsync(cancellationToken) : frames.Follow(decoding.WaitAsync);
        byte[] frame = new byte[command.Clip.FrameBytes];
        for (int done = 0; ; done++)
        {
            int length = await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken);
            if (length == 0)
            {
                yield break;
            }

            yield return frame.AsMemory(0, length);
            if (done < command.Clip.NumFrames)
            {
                await ReportProgressAsync(command.VideoId, done + 1, command.Clip.NumFrames, cancellationToken);
            }
        }
    }
}
