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

/// <summary>Moderation over gRPC.</summary>
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
        return Response(await prompts.ModerateAsync(request.Prompt, request.NegativePrompt, context.CancellationToken));
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
            throw GrpcErrors.InvalidArgument("sequence", "must come first");
        }

        var sequence = requestStream.Current.Sequence;
        var clip = new Clip(sequence.Width, sequence.Height, sequence.NumFrames, sequence.Fps);
        if (FrameModerator.FindInvalid(clip) is { } invalid)
        {
            throw GrpcErrors.InvalidArgument($"sequence.{invalid.Field}", invalid.Problem);
        }

        var received = ReadAsync(requestStream, clip, context.CancellationToken);
        return Response(await frames.ModerateAsync(clip, received, context.CancellationToken));
    }

    /// <summary>The frames of the call. What a caller gets wrong here is its own fault, not a finding about a clip.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IAsyncStreamReader<ModerateFramesRequest> requests,
        Clip clip,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var index = 0;
        for (; await requests.MoveNext(cancellationToken); index++)
        {
            var request = requests.Current;
            if (request.ContentCase != ModerateFramesRequest.ContentOneofCase.Frame)
            {
                throw GrpcErrors.InvalidArgument("frame", "must be what follows the sequence");
            }

            if (index == clip.NumFrames)
            {
                throw GrpcErrors.InvalidArgument("sequence.num_frames", $"is {clip.NumFrames}, but more frames came");
            }

            if (request.Frame.Index != index)
            {
                throw GrpcErrors.InvalidArgument("frame.index", $"is {request.Frame.Index} where {index} is next");
            }

            if (request.Frame.Rgb24.Length != clip.FrameBytes)
            {
                throw GrpcErrors.InvalidArgument(
                    "frame.rgb24",
                    $"has {request.Frame.Rgb24.Length} bytes; {clip.Width} x {clip.Height} RGB takes {clip.FrameBytes}"
                );
            }

            yield return request.Frame.Rgb24.Memory;
        }

        if (index < clip.NumFrames)
        {
            throw GrpcErrors.InvalidArgument("sequence.num_frames", $"is {clip.NumFrames}, but {index} frames came");
        }
    }

    private static ModerationResponse Response(ModerationDecision decision) =>
        new()
        {
            Approved = decision.Approved,
            Reason = decision.Reason,
            PolicyVersion = decision.PolicyVersion,
            Action = Name(decision.Action),
            Scores = { decision.Scores.ToDictionary() },
            Categories =
            {
                decision.Findings.Select(f => new V1.ModerationCategory
                {
                    Name = f.Category,
                    Score = f.Score,
                    Action = Name(f.Action),
                }),
            },
        };

    private static string Name(ModerationAction action) => action.ToString().ToLowerInvariant();

    private void CheckText(string text, string field)
    {
        if (text.Length > options.Value.MaxPromptLength)
        {
            throw GrpcErrors.InvalidArgument(
                field,
                $"is {text.Length} characters long; allowed are at most {options.Value.MaxPromptLength}"
            );
        }

        if (!UnicodeText.IsWhole(text))
        {
            throw GrpcErrors.InvalidArgument(field, "must be valid Unicode text");
        }
    }
}
