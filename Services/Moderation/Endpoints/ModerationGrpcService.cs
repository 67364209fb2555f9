using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.V1;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>The gRPC service for moderation.</summary>
internal sealed class ModerationGrpcService(IPromptModerator prompts, IFrameModerator frames, IOptions<ModerationOptions> options)
    : V1.Moderation.ModerationBase
{
    public override async Task<ModerationResponse> ModeratePrompt(ModeratePromptRequest request, ServerCallContext context)
    {
        if (string.IsNullOrWhiteSpace(request.Prompt))
        {
            throw GrpcErrors.InvalidArgument("prompt", "must not be empty");
        }

        CheckText(request.Prompt, "prompt");
        CheckText(request.NegativePrompt, "negative_prompt");
        return ToResponse(await prompts.ModerateAsync(request.Prompt, request.NegativePrompt, context.CancellationToken));
    }

    public override async Task<ModerationResponse> ModerateFrames(
        IAsyncStreamReader<ModerateFramesRequest> requestStream,
        ServerCallContext context
    )
    {
        if (
            !await requestStream.MoveNext(context.CancellationToken)
            || requestStream.Current.ContentCase != ModerateFramesRequest.ContentOneofCase.Sequence
        )
        {
            throw GrpcErrors.InvalidArgument("sequence", "must be the first message");
        }

        FrameSequence sequence = requestStream.Current.Sequence;
        var clip = new Clip(sequence.Width, sequence.Height, sequence.NumFrames, sequence.Fps);
        if (FrameModerator.FindInvalid(clip) is { } invalid)
        {
            throw GrpcErrors.InvalidArgument($"sequence.{invalid.Field}", invalid.Problem);
        }

        IAsyncEnumerable<ReadOnlyMemory<byte>> received = ReadFramesAsync(requestStream, clip, context.CancellationToken);
        // The caller does not say where the frames come from.
        return ToResponse(await frames.ModerateAsync(clip, showsPeople: true, received, context.CancellationToken));
    }

    /// <summary>Reads the frames of the call. A malformed stream is an error of the caller, not a finding about the clip.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFramesAsync(
        IAsyncStreamReader<ModerateFramesRequest> requests,
        Clip clip,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        int index = 0;
        for (; await requests.MoveNext(cancellationToken); index++)
        {
            ModerateFramesRequest request = requests.Current;
            if (request.ContentCase != ModerateFramesRequest.ContentOneofCase.Frame)
            {
                throw GrpcErrors.InvalidArgument("frame", "is missing: all messages after the sequence must be frames");
            }

            if (index == clip.NumFrames)
            {
                throw GrpcErrors.InvalidArgument("sequence.num_frames", $"is {clip.NumFrames}, but more frames were sent");
            }

            if (request.Frame.Index != index)
            {
                throw GrpcErrors.InvalidArgument("frame.index", $"is {request.Frame.Index}; expected {index}");
            }

            if (request.Frame.Rgb24.Length != clip.FrameBytes)
            {
                throw GrpcErrors.InvalidArgument(
                    "frame.rgb24",
                    $"has {request.Frame.Rgb24.Length} bytes; a frame of {clip.Width} x {clip.Height} RGB pixels has {clip.FrameBytes}"
                );
            }

            yield return request.Frame.Rgb24.Memory;
        }

        if (index < clip.NumFrames)
        {
            throw GrpcErrors.InvalidArgument("sequence.num_frames", $"is {clip.NumFrames}, but only {index} frames were sent");
        }
    }

    private static ModerationResponse ToResponse(ModerationDecision decision) =>
        new()
        {
            Approved = decision.Approved,
            Reason = decision.Reason,
            PolicyVersion = decision.PolicyVersion,
            Action = ToName(decision.Action),
            Scores = { decision.Scores.ToDictionary() },
            Categories =
            {
                decision.Findings.Select(f => new V1.ModerationCategory
                {
                    Name = f.Category,
                    Score = f.Score,
                    Action = ToName(f.Action),
                }),
            },
        };

    private static string ToName(ModerationAction action) => action.ToString().ToLowerInvariant();

    private void CheckText(string text, string field)
    {
        if (text.Length > options.Value.MaxPromptLength)
        {
            throw GrpcErrors.InvalidArgument(
                field,
                $"is {text.Length} characters long; at most {options.Value.MaxPromptLength} are allowed"
            );
        }

        if (!UnicodeText.IsValid(text))
        {
            throw GrpcErrors.InvalidArgument(field, "must be valid Unicode text");
        }
    }
}
