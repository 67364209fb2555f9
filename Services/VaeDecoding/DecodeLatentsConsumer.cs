using MassTransit;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.VaeDecoding;

/// <summary>
/// Decodes the latents of a job. Frames that are ready while later ones are still being decoded are stored as a segment, and the first one
/// is announced, so that the next stages can begin. An attempt after an interrupted one decodes all frames, because a decoder's state is
/// not stored, and stores those that are missing.
/// </summary>
internal sealed class DecodeLatentsConsumer(
    VaeDecodingWorker worker,
    IArtifactStore artifacts,
    IPublishEndpoint publisher,
    TimeProvider time,
    StageServices services
) : StageConsumer<DecodeLatents, FramesDecoded>(PipelineStages.DecodeFrames, services)
{
    protected override async Task<FramesDecoded> ExecuteAsync(DecodeLatents command, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetFramesKey(command.VideoId);
        if (!await artifacts.ExistsAsync(key, cancellationToken))
        {
            var frames = new ClipFrames(artifacts, command.VideoId, command.Clip);
            int stored = await frames.CountInSegmentsAsync(cancellationToken);
            if (stored < command.Clip.NumFrames)
            {
                await DecodeAsync(command, frames, stored, cancellationToken);
            }
        }

        return new FramesDecoded(command.VideoId, key);
    }

    private async Task DecodeAsync(DecodeLatents command, ClipFrames frames, int stored, CancellationToken cancellationToken)
    {
        int total = command.Clip.NumFrames;
        bool isAnnounced = stored > 0;
        if (isAnnounced)
        {
            // The attempt that stored them may have died before it could say so.
            await AnnounceAsync(command, cancellationToken);
        }

        LatentClip latents;
        await using (Stream stream = await artifacts.OpenReadAsync(command.LatentsKey, cancellationToken))
        {
            latents = await worker.ReadAsync(command.Model, stream, command.Clip, cancellationToken);
        }

        int decoded = 0;
        IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> batches = FrameBatches.ReadAsync(
            worker.DecodeAsync(latents, cancellationToken),
            FrameBatches.MaxBytes,
            cancellationToken
        );
        await foreach (IReadOnlyList<ReadOnlyMemory<byte>> batch in batches)
        {
            ReadOnlyMemory<byte>[] missing = [.. batch.Skip(stored - decoded)];
            decoded += batch.Count;
            if (missing.Length == 0)
            {
                continue;
            }

            if (missing.Length == total)
            {
                await frames.WriteAsync(missing, cancellationToken);
            }
            else
            {
                await frames.WriteSegmentAsync(stored, missing, cancellationToken);
            }

            stored = decoded;
            await ReportProgressAsync(command.VideoId, stored, total, cancellationToken);
            if (!isAnnounced && stored < total)
            {
                isAnnounced = true;
                await AnnounceAsync(command, cancellationToken);
            }
        }

        if (decoded != total)
        {
            throw new PipelineException(
                ErrorCodes.Internal,
                $"The decoder of {latents.Model.Name} gave {decoded} frames instead of {total}."
            );
        }
    }

    private Task AnnounceAsync(DecodeLatents command, CancellationToken cancellationToken) =>
        publisher.Publish(new FirstFramesDecoded(command.VideoId), cancellationToken).WithBrokerTimeoutAsync(time, cancellationToken);
}
